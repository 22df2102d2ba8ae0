"""A PostgreSQL of a test's own, which it may stop, kill or starve. It flushes as production does."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

OPTIONS = (
    "-c listen_addresses='' -c unix_socket_directories={folder} -c shared_buffers=32MB -c max_connections=60 {more}"
)


def programs():
    """Where the server's programs lie; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    return found[-1] if found else None


class Cluster:
    """One cluster with one database; ``folder`` may lie on a small disk."""

    def __init__(self, folder=None, *, journal=None, options=""):
        self.folder = Path(tempfile.mkdtemp(prefix="takehome-pg-", dir=folder))
        self.data, self.options = self.folder / "data", options
        self.url = f"postgresql://app@/postgres?host={self.folder}"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        how = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        if journal:
            # Elsewhere than the tables: without room for its journal PostgreSQL stops altogether.
            journal.mkdir()
            if os.getuid() == 0:
                shutil.chown(journal, "postgres")
            how.append(f"--waldir={journal / 'wal'}")
        self._as_owner("initdb", "-D", self.data, "-U", "app", *how)
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.close()

    def start(self):
        options = OPTIONS.format(folder=self.folder, more=self.options)
        self._as_owner("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.folder / "log", "-o", options, "start")

    def stop(self):
        self._as_owner("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def processes(self):
        """The postmaster and, after it, its children."""
        master = int((self.data / "postmaster.pid").read_text().split()[0])
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True, text=True, check=False)
        return [master, *map(int, found.stdout.split())]

    def backends(self):
        """The processes that serve a client each."""
        shown = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
        ours = set(self.processes())
        served = (line.split(None, 1) for line in shown.splitlines() if "postgres: app postgres" in line)
        return [int(pid) for pid, _ in served if int(pid) in ours]

    def kill(self):
        """Every process at once with -9, as when the machine's memory ran out."""
        # Held first, so that none is born between counting and killing.
        os.kill(self.processes()[0], signal.SIGSTOP)
        killed = self.processes()
        for pid in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(is_alive, killed)):
            time.sleep(0.05)
        # Where nobody collects the dead, the next one would take the old number for a server that runs.
        for lock in (self.data / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_owner(self, program, *arguments):
        command = [str(programs() / program), *map(str, arguments)]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def is_alive(pid):
    """Whether it runs still; one that is dead and not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
