"""What make-kit does to files: python3 repack.py jars TARGET JAR.. | slim LIBRARY [SM]

jars: copies jars without what is of no use on Linux x86-64 (libraries of other platforms, headers,
debug symbols, the parts of OpenCV that the bundle leaves out too) and stored, not compressed: xz
then finds what the jars have in common.

slim: fills the GPU code for other generations than SM (90: H100, H200) with zeros, in place. All
offsets stay; the driver takes the entry that fits the card and reads no other. Refuses a file whose
.nv_fatbin section it does not understand to the last byte. A part without code for SM stays whole.
"""

import re
import struct
import sys
import zipfile
from pathlib import Path

NATIVE = re.compile(
    r"\.(so(\.[\d.]+)?|dylib|jnilib|dll|a|h|hpp|pdb|lib)$|\.dSYM/|/cmake/|/pkgconfig/", re.I
)
LIBRARY = re.compile(r"\.so(\.[\d.]+)?$")
X86_64 = re.compile(r"x86[_-]64|amd64|linux64|linux-x64", re.I)
ELSEWHERE = re.compile(r"darwin|mac|osx|windows|mingw|freebsd|openbsd|aix|sunos|android|musl", re.I)
UNUSED = re.compile(
    r"/native-image/|\.proto$|linux-x86_64/(share|python|include)/|linux-x86_64/[^/.]+$"  # of OpenCV: tools and data
    r"|^(webapps|META-INF/maven/(?!org\.bytedeco))/|^org/apache/spark/ui/static/"
    r"|^org/apache/hadoop/(yarn|hdfs/protocol/proto)/|^org/apache/hadoop/thirdparty/protobuf/compiler/"
    r"|^org/apache/hadoop/shaded/(org/apache/(curator|avro|kerby|commons/(math3|net))|org/(eclipse/jetty|xbill|jline)"
    r"|com/(nimbusds|sun/jersey))/"
)
OPENCV = re.compile(r"lib(jni)?opencv_(core|imgproc|imgcodecs)\.so")


def useless(jar, name):
    if name.endswith("/") or re.match(
        r"META-INF/([^/]+\.(SF|DSA|RSA)|INDEX\.LIST)$", name
    ):  # the index lies afterwards
        return True
    if not NATIVE.search(name):
        return bool(UNUSED.search(name))
    if not LIBRARY.search(name) or not X86_64.search(name) or ELSEWHERE.search(name):
        return True
    if jar.startswith("onnxruntime"):  # comes from the CUDA 13 build
        return True
    if jar.startswith("opencv"):
        return not OPENCV.search(name)
    return "openblas_full" in name


def repack(target, jar):
    jar = Path(jar)
    kept = 0
    with zipfile.ZipFile(jar) as source:
        names = [entry for entry in source.infolist() if not useless(jar.name, entry.filename)]
        if not any(not entry.filename.startswith("META-INF/") for entry in names):
            if not any(entry.filename.startswith("META-INF/native") for entry in names):
                return 0
        with zipfile.ZipFile(target / jar.name, "w", zipfile.ZIP_STORED) as packed:
            for entry in names:
                copy = zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0))
                packed.writestr(copy, source.read(entry))
                kept += entry.file_size
    return kept


def slim(library, keep):
    path = Path(library)
    data = bytearray(path.read_bytes())
    headers = struct.unpack_from("<Q", data, 40)[0]
    size, number, names = struct.unpack_from("<HHH", data, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, headers + i * size) for i in range(number)]
    start = sections[names][4]
    by_name = {
        bytes(data[start + s[0] : data.index(0, start + s[0])]).decode(): s for s in sections
    }
    begin, length = by_name[".nv_fatbin"][4:6]
    registered = by_name[".nvFatBinSegment"][5] // 24
    position, end, parts, emptied, kept = begin, begin + length, 0, 0, {}
    zeros = []
    while position < end:
        magic, _, header, body = struct.unpack_from("<IHHQ", data, position)
        if magic != 0xBA55ED50:
            if any(data[position : position + 8]):
                sys.exit(
                    f"{path.name}: not understood at {position - begin:#x} of .nv_fatbin; left as it is"
                )
            position += 8
            continue
        parts += 1
        position += header
        stop, entries = position + body, []
        while position < stop:
            kind, _, head, payload = struct.unpack_from("<HHIQ", data, position)
            sm = struct.unpack_from("<I", data, position + 28)[0]
            if kind not in (1, 2) or not 50 <= sm <= 130 or head < 64:
                sys.exit(f"{path.name}: an entry of kind {kind} for sm_{sm}; left as it is")
            entries.append((kind, sm, position + head, payload))
            position += head + payload
        if position != stop:
            sys.exit(f"{path.name}: entries do not fill their part; left as it is")
        fits = any(kind == 2 and sm == keep for kind, sm, _, _ in entries)
        for _, sm, at, payload in entries:
            if fits and sm != keep:
                zeros.append((at, payload))
            else:
                kept[sm] = kept.get(sm, 0) + payload
    if parts != registered:
        sys.exit(f"{path.name}: {parts} parts, but {registered} registered; left as it is")
    for at, payload in zeros:
        data[at : at + payload] = bytes(payload)
        emptied += payload
    path.write_bytes(data)
    rest = ", ".join(f"sm_{sm} {size / 2**20:.1f} MiB" for sm, size in sorted(kept.items()))
    print(
        f"{path.name}: {parts} parts; {emptied / 2**20:.1f} MiB of other generations emptied, kept {rest}"
    )


def main():
    if sys.argv[1] == "slim":
        slim(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 90)
        return
    target = Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    print(
        f"{target.name}: {sum(repack(target, jar) for jar in sys.argv[3:]) / 2**20:.1f} MiB unpacked"
    )


main()
