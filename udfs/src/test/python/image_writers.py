"""Writers for the corners of PNG, BMP, GIF and TIFF that Pillow reads but does not write."""

import base64
import struct
import zlib

import numpy as np


def samples(width, height, bits, count, limit=None, seed=7):
    rng = np.random.default_rng(seed)
    top = min(limit or 1 << bits, 1 << bits)
    y, x = np.mgrid[0:height, 0:width]
    ramp = ((x * 3 + y * 5)[..., None] * (top / 200.0)).astype(np.int64)
    return (ramp + rng.integers(0, top, (height, width, count)) // 3) % top


def pack(row, bits):
    """Samples to bytes, first sample highest; big-endian above 8 bits."""
    flat = row.reshape(-1)
    if bits == 16:
        return flat.astype(">u2").tobytes()
    if bits == 8:
        return flat.astype(np.uint8).tobytes()
    stream = "".join(format(int(value), f"0{bits}b") for value in flat)
    stream += "0" * (-len(stream) % 8)
    return bytes(int(stream[i:i + 8], 2) for i in range(0, len(stream), 8))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def filtered(rows, distance):
    """Each row with another of the five filters."""
    out = b""
    above = bytes(len(rows[0])) if rows else b""
    for number, row in enumerate(rows):
        kind = number % 5
        line = bytearray()
        for i, value in enumerate(row):
            left = row[i - distance] if i >= distance else 0
            up = above[i]
            corner = above[i - distance] if i >= distance else 0
            if kind == 0:
                guess = 0
            elif kind == 1:
                guess = left
            elif kind == 2:
                guess = up
            elif kind == 3:
                guess = (left + up) // 2
            else:
                estimate = left + up - corner
                guess = min((abs(estimate - v), order, v) for order, v in enumerate((left, up, corner)))[2]
            line.append((value - guess) & 255)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(width, height, bits, kind, count, interlaced, limit=None, colours=None, rows=None, chunk_size=None):
    pixels = samples(width, height, bits, count, limit)
    distance = max(1, bits * count // 8)
    if interlaced:
        passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    else:
        passes = ((0, 0, 1, 1),)
    data = b""
    for x, y, step_x, step_y in passes:
        part = pixels[y:rows:step_y, x::step_x]
        if part.size:
            data += filtered([pack(row, bits) for row in part], distance)
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, int(interlaced)))
    if kind == 3 and colours != 0:
        number = min(1 << bits, 256) if colours is None else colours
        out += chunk(b"PLTE", bytes((i * 37 + c * 91) % 256 for i in range(number) for c in range(3)))
    packed = zlib.compress(data, 6)
    for start in range(0, len(packed), chunk_size or len(packed)):
        out += chunk(b"IDAT", packed[start:start + (chunk_size or len(packed))])
    return out + chunk(b"IEND", b"")


def bmp(width, height, bits, top_down=False, masks=None, core=False, rle=False, colours=None, grey=False,
        black_white=False):
    number = (colours or (1 << bits)) if bits <= 8 else 0
    if black_white:
        number = 2
    pixels = samples(width, height, min(bits, 8) if bits <= 8 else 16, 1, limit=number or None)[..., 0]
    stored = pixels if top_down else pixels[::-1]
    if rle:
        body = b"".join(runs(row, bits) for row in stored) + b"\0\1"
    else:
        body = b""
        for row in stored:
            if bits <= 8:
                line = pack(row, bits)
            elif bits == 16:
                line = row.astype("<u2").tobytes()
            else:
                line = b"".join(struct.pack("<I", int(v) * 65537 ^ 0x5A3C)[: bits // 8] for v in row)
            body += line + bytes(-len(line) % 4)
    entry = 3 if core else 4
    palette = b""
    for i in range(number):
        if grey:
            colour = bytes([i, i, i])
        elif black_white:
            colour = bytes([255 * i] * 3)
        else:
            colour = bytes(((i * 53) % 256, (i * 29 + 7) % 256, (i * 11 + 90) % 256))
        palette += colour + bytes(entry - 3)
    extra = struct.pack("<III", *masks) if masks else b""
    if core:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        compression = 3 if masks else (1 if bits == 8 else 2) if rle else 0
        header = struct.pack("<IiiHHIIiiII", 40, width, -height if top_down else height, 1, bits, compression,
                             len(body), 2835, 2835, number if colours or black_white else 0, 0)
    offset = 14 + len(header) + len(extra) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + extra + palette + body


def runs(row, bits):
    """Encoded runs, one literal run per row, an end of line."""
    out = b""
    values = [int(v) for v in row]
    literal = 8
    if bits == 8:
        out += bytes([0, literal]) + bytes(values[:literal])
    else:
        out += bytes([0, literal]) + bytes(values[i] << 4 | values[i + 1] for i in range(0, literal, 2))
    for value in values[literal:]:
        out += bytes([1, value if bits == 8 else value << 4])
    return out + b"\0\0"


def gif_image(width, height, frame, transparent=None, local=False, colours=8, interlaced=False):
    left, top, frame_width, frame_height = frame
    bits = 3
    palette = bytes((i * 31 + c * 67 + 20) % 256 for i in range(colours) for c in range(3))
    size = max(0, colours.bit_length() - 2)
    flags = 0x80 | size if colours and not local else 0
    out = b"GIF89a" + struct.pack("<HHBBB", width, height, flags, 0, 0) + (b"" if local else palette)
    if transparent is not None:
        out += b"\x21\xf9\x04" + struct.pack("<BHB", 1, 0, transparent) + b"\0"
    frame_flags = (0x80 | size if local else 0) | (0x40 if interlaced else 0)
    out += b"\x2c" + struct.pack("<HHHHB", left, top, frame_width, frame_height, frame_flags)
    out += palette if local else b""
    pixels = samples(frame_width, frame_height, bits, 1)[..., 0].reshape(-1)
    return out + bytes([bits]) + blocks(uncompressed_lzw(pixels, bits)) + b"\0;"


def uncompressed_lzw(pixels, bits):
    """Codes that never grow: a clear code in time before the table would widen them."""
    clear = 1 << bits
    codes = []
    for number, value in enumerate(pixels):
        if number % (clear - 2) == 0:
            codes.append(clear)
        codes.append(int(value))
    codes.append(clear + 1)
    total = filled = 0
    out = bytearray()
    for code in codes:
        total |= code << filled
        filled += bits + 1
        while filled >= 8:
            out.append(total & 255)
            total >>= 8
            filled -= 8
    out.append(total & 255)
    return bytes(out)


def blocks(data):
    return b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))


def tiff(width, height, bits, count, big, photometric=None, extra=None, planar=False, tile=None,
         rows_per_strip=None, deflate=False, predictor=1):
    order = ">" if big else "<"
    pixels = samples(width, height, bits, count)
    if photometric is None:
        photometric = 2 if count >= 3 else 1
    planes = [pixels[..., i:i + 1] for i in range(count)] if planar else [pixels]
    pieces = []
    for plane in planes:
        if tile:
            for y in range(0, height, tile):
                for x in range(0, width, tile):
                    block = np.zeros((tile, tile, plane.shape[2]), plane.dtype)
                    part = plane[y:y + tile, x:x + tile]
                    block[: part.shape[0], : part.shape[1]] = part
                    pieces.append(block)
        else:
            step = rows_per_strip or height
            pieces += [plane[y:y + step] for y in range(0, height, step)]
    encoded = [encode(piece, bits, order, deflate, predictor) for piece in pieces]
    offset = 8
    offsets = []
    body = b""
    for piece in encoded:
        offsets.append(offset + len(body))
        body += piece + bytes(len(piece) % 2)
    tags = [(256, 4, [width]), (257, 4, [height]), (258, 3, [bits] * count),
            (259, 3, [8 if deflate else 1]), (262, 3, [photometric]), (277, 3, [count]),
            (284, 3, [2 if planar else 1]), (317, 3, [predictor])]
    sizes = [len(piece) for piece in encoded]
    if tile:
        tags += [(322, 4, [tile]), (323, 4, [tile]), (324, 4, offsets), (325, 4, sizes)]
    else:
        tags += [(273, 4, offsets), (278, 4, [rows_per_strip or height]), (279, 4, sizes)]
    if extra is not None:
        tags.append((338, 3, [extra]))
    if photometric == 3:
        tags.append((320, 3, [(i * 5003 + c * 911) % 65536 for c in range(3) for i in range(1 << bits)]))
    start = 8 + len(body)
    directory = struct.pack(order + "H", len(tags))
    overflow_at = start + 2 + 12 * len(tags) + 4
    overflow = b""
    for tag, kind, values in sorted(tags):
        packed = struct.pack(order + ("H" if kind == 3 else "I") * len(values), *values)
        if len(packed) > 4:
            field = struct.pack(order + "I", overflow_at + len(overflow))
            overflow += packed + bytes(len(packed) % 2)
        else:
            field = packed + bytes(4 - len(packed))
        directory += struct.pack(order + "HHI", tag, kind, len(values)) + field
    head = (b"MM\0*" if big else b"II*\0") + struct.pack(order + "I", start)
    return head + body + directory + bytes(4) + overflow


def encode(piece, bits, order, deflate, predictor):
    if predictor == 2:
        piece = piece.copy()
        piece[:, 1:] = (piece[:, 1:] - piece[:, :-1]) % (1 << bits)
    if bits == 16:
        data = piece.astype(order + "u2").tobytes()
    else:
        data = b"".join(pack(row, bits) for row in piece)
    return zlib.compress(data) if deflate else data


# Drawn by another encoder, since Pillow offers neither sampling.
H411 = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExciJC
IeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wAARCAAd
AC0DAUEAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhBy
JxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKT
lJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAA
AAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRom
JygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExc
bHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDwvw1oGzaDH8v06evHp6ivTfDfh8oVIjBBxkdiP89DXaXcUei6
dDcLCJZpJAqRnq3OXz+GR35I4rL0PR5Li4aa4Ad5WLs+OpJz27E/lXwOcU+fFN9rv9P1O3PsX9XyKUV9uUY/jzflE9G0PRorOF7i5ZIoIlLyvI
wUIAMliTwMDJz0IqC6+JXhXR9UutMuNP1Cb7MzRM8KLxKkkiOpBYcYVWBBPD9iMUUV8SuFsZmH7+lKKT7t3/BM9fhzgvH5pl8MTRlFRd/ibT09
Ezy/w54fDqpEZBGMjuD/AJ6GvR/DuiJAqeaFSMkAE8YJIHf1JAxWS0Fzq2otMwJthITDE38KkAD16hQeuM5rS8QalpPg7SYb2/UySz+YttACA0
jrGzYI5IBIVCQCAXXOK/RsXhnXxE4x3dor5s+M4nlOusFgYPWpJ/erRX/pTPOvE/ivVfFmoBIGnstNXKRxByNy7plViMnaWim2NgkHHPYDzHxG
P7YeFbSJ0ht94DbCS5Lfe+hUKeg6miiv0PKsGsHhlSjt/S/Q9njHkpY2nhIL+DThD8Oa/wD5MfVHhvw/jY6KMY4OOCP8Pbt9Kf4hSe6vptJgwL
WJow4VskuASQSPdgOc8oK5XXfG+g+GLPy7GW31G+Gx0hXJRlJhYjcOgaKUsrYK/KepGK89vL7X/FNxBNrVwLgRYKIFwoJSNGI9N3lq3GAGJwBm
vLyjLVicQ6rWkW5P1W346/I8rLMNLMuLKUZq8KEVL5vVfjZ/LsL4hEunR29lY5E8ys0jYOVUgqP+BZyeD/B71U0nQSLYAwhwMY+bGB9e4oor6i
VP2aUfL89Sc9xcsXmeIqv+dr5R91fgkfVOq2aWvha9aJiCwSMnA6OQCfrgkV8t+PPiJq+oyf2ZbxrZxzwW940iuWlDPHbXKkPwQ6vvG4cEP0BA
NZvh7S7barYPRT+uP09a9C0i0gs7KafYHEMcjhenKjOPoa9XKMHCnkyqLebd/k7HvcGUVRr4nEt3cpv7oqyX5/ec7o1v9pmFzcSNKz/Md3T5mJ
IHpySePWvRdK0a3eFh8vGPvID1GaKK5Mekq7SPhMLOVSnzyd29T//Z
"""
H440 = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExciJC
IeJBweHx7/2wBDAQUFBQcGBw4ICA4eFBEUHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh7/wAARCAAd
AC0DARIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhBy
JxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKT
lJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAA
AAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRom
JygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExc
bHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDwvw1oGzaDH8v06evHp6ivXPDnh8OqkRkEYyO4P+ehrzMYehhS
h4b8PlCpEYIOMjsR/noa9W8O6IkCp5oVIyQATxgkgd/UkDFfK4tN3sfSYaUYpOTt/wAE527ij0XTobhYRLNJIFSM9W5y+fwyO/JHFXGgudW1Fp
mBNsJCYYm/hUgAevUKD1xnNc8cmt79ftt/mfnmf+JLl/s+UtpqWs7LVK1uW/Ru97rZLu7c/oejyXFw01wA7ysXZ8dSTnt2J/Kuy8QalpPg7SYb
2/UySz+YttACA0jrGzYI5IBIVCQCAXXOKay+vipezw0G7W26dPkv62PksrwWNzWs/YxdSbd293dvdt929W/Nvqamh6NFZwvcXLJFBEpeV5GChA
BksSeBgZOehFeTeJ/Feq+LNQCQNPZaauUjiDkbl3TKrEZO0tFNsbBIOOewCjwVi6y5q8lBdt30+7d79VtZ3P1bIvDzG4hKeJkqa7bu2n3bta7N
bWdz1K6+JXhXR9UutMuNP1Cb7MzRM8KLxKkkiOpBYcYVWBBPD9iMV8v+Ix/bDwraROkNvvAbYSXJb730KhT0HU17FDwywc4fv209Ne+i6X0XW2
r1avodGYYrhvLYQpUIvES15pKbik1Zae7JNNpteu7TVvqjw34fxsdFGMcHHBH+Ht2+ldtqtmlr4WvWiYgsEjJwOjkAn64JFfRSw7xFVU07XPl8
zzaGT5fUxs4uSglourbSWvRXau9bLo9jjPEKT3V9NpMGBaxNGHCtklwCSCR7sBznlBXh3jz4iavqMn9mW8a2cc8FveNIrlpQzx21ypD8EOr7xu
HBD9AQDX12A4DxLjeVo2um93dNpqy6Jxtvs7q+p8ZXwOe8UV5yqT9nQu0o3vZwclst3zL3nfqrXUUl6PrvjfQfDFn5djLb6jfDY6QrkoykwsRu
HQNFKWVsFflPUjFeTeHtLttqtg9FP64/T1r0XwVgaLvVbn+C69tdmuu6v5H2uTeHuXYeSlWk6nk9F1XTXZrre6urJ2Ne8vtf8U3EE2tXAuBFgo
gXCglI0Yj03eWrcYAYnAGa6vSLSCzspp9gcQxyOF6cqM4+hpPA0aL5MPBRvpokur/Vu3a5+pYOjgsqoTrRgoQim5NLort7K+l20vPRHK+IRLp0
dvZWORPMrNI2DlVIKj/gWcng/wAHvVjRrf7TMLm4kaVn+Y7unzMSQPTkk8etdSymnQu6nvP8v6fX/gn5bnniDi80lGngm6VNXvrrK91q105fs9
G3q7RazNJ0Ei2AMIcDGPmxgfXuK9Y0rRrd4WHy8Y+8gPUZrz6/xHzdD4T/2Q==
"""


def h411_jpeg():
    return base64.b64decode(H411)


def h440_jpeg():
    return base64.b64decode(H440)
