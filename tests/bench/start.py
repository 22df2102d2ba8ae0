"""What a worker costs before it answers anything, and what it holds then and after work."""

from tests.bench.measure import memory, spent


def measure(clinic):
    """The clinic has just started, and nobody has asked it for anything but whether it lives."""
    master, workers = clinic.master.pid, clinic.children()
    each = ", ".join(f"{spent(pid):.2f}" for pid in workers)
    print(f"Start: {spent(master):.2f} s of processor time for the master, {each} s for the workers", flush=True)
    hold(clinic, "after the start")


def hold(clinic, when):
    for name, pid in (("master", clinic.master.pid), *(("worker", pid) for pid in clinic.children())):
        resident, share = memory(pid)
        print(f"Memory {when}: {name} {resident:.0f} MB resident, {share:.0f} MB its share", flush=True)
    for pid in clinic.helpers():
        resident, share = memory(pid)
        print(f"Memory {when}: a worker's helper {resident:.0f} MB resident, {share:.0f} MB its share", flush=True)
