"""A mail server on this machine that takes every mail, and remembers who got it."""

import socketserver
import threading
import time
from email import message_from_bytes

ANSWERS = {b"DATA": "354 go on", b"QUIT": "221 bye"}


class Mailbox(socketserver.ThreadingTCPServer):
    """``got`` holds receiver and Message-ID of each mail; ``slow`` is how many seconds it takes to accept one."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, *, slow=0.0):
        super().__init__(("127.0.0.1", 0), Session)
        self.got, self.slow = [], slow
        self.environment = {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.server_address[1]), "SMTP_TLS": "false",
        }  # fmt: skip

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *problem):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, address):
        """A client that was killed in the middle is what it is for."""


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 mailbox")
        receivers = []
        while line := self.rfile.readline().strip():
            word = line[:4].upper()
            if word == b"RCPT":
                receivers.append(line.decode().partition("<")[2].partition(">")[0])
            self.say(ANSWERS.get(word, "250 ok"))
            if word == b"DATA":
                self.take(receivers)
                receivers = []
            if word == b"QUIT":
                return

    def take(self, receivers):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if line:
            identity = message_from_bytes(b"".join(lines))["Message-ID"]
            self.server.got += [(receiver, identity) for receiver in receivers]
            time.sleep(self.server.slow)
            self.say("250 taken")

    def say(self, answer):
        self.wfile.write(f"{answer}\r\n".encode())
