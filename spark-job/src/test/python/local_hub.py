"""A Hugging Face hub on this machine: one model, the addresses that huggingface_hub and ijepa use.

Large files are kept by a second server, as the public hub does it; the token may not go there.
"""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class LocalHub:
    def __init__(self, model, folder, token):
        self.model, self.token = model, token
        self.files = {path.name: path.read_bytes() for path in folder.iterdir()}
        self.requests = []
        self.storage = self._serve(self._storage)
        self.endpoint = self._serve(self._hub)

    def _serve(self, answer):
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path = unquote(urlsplit(self.path).path)
                hub.requests.append((self.command, path))
                status, headers, body = answer(path, self.headers)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    def _storage(self, path, headers):
        assert "Authorization" not in headers, "the token left the hub"
        return 200, {}, self.files[path.rsplit("/", 1)[1]]

    def _hub(self, path, headers):
        if headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"X-Error-Code": "GatedRepo"}, b""
        if path.startswith(f"/api/models/{self.model}/tree/"):
            return self._json([self._entry(name) for name in sorted(self.files)])
        if path.startswith(f"/api/models/{self.model}"):
            siblings = [{"rfilename": name} for name in sorted(self.files)]
            return self._json({"id": self.model, "sha": COMMIT, "siblings": siblings})
        name = path.rsplit("/", 1)[1]
        if not path.startswith(f"/{self.model}/resolve/") or name not in self.files:
            return 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT}, b""
        content = self.files[name]
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{git_sha1(content)}"'}
        if not name.endswith(".safetensors"):
            return 200, headers, content
        del headers["ETag"]
        headers["X-Linked-Etag"] = f'"{sha256(content)}"'
        headers["X-Linked-Size"] = str(len(content))
        headers["Location"] = f"{self.storage}/{name}"
        return 302, headers, b""

    def _entry(self, name):
        content = self.files[name]
        entry = {"type": "file", "path": name, "size": len(content), "oid": git_sha1(content)}
        if name.endswith(".safetensors"):
            entry["lfs"] = {"oid": sha256(content), "size": len(content), "pointerSize": 134}
        return entry

    @staticmethod
    def _json(value):
        return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def git_sha1(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
