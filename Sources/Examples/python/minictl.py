#!/usr/bin/env python3
"""minictl.py create NAME BUNDLE | start NAME | stop NAME | delete NAME

The container manager of ../minictl once more, in another language: hooks and events go through hookd's socket
(pip install varlink). $HOOKD_SOCKET names another socket, $RUNC_ROOT another directory for runc's state.
"""
import contextlib
import os
import subprocess
import sys
import time

import varlink


def runc(*words, **options):
    root = ["--root", os.environ["RUNC_ROOT"]] if "RUNC_ROOT" in os.environ else []
    return subprocess.run(["runc", *root, *words], **options)


@contextlib.contextmanager
def hooked(hooks, name, event):
    """The scripts' `before`, which may refuse; then what is in the block; then `after`, or `aborted` when that has failed."""
    point = {"object": "container", "name": name, "event": event}
    hooks.Run({**point, "qualifier": "before"})
    try:
        yield
    except BaseException:
        hooks.Run({**point, "qualifier": "aborted"})
        raise
    hooks.Run({**point, "qualifier": "after"})


def stop(name):
    """TERM, and KILL after ten seconds; returns when the container has ended."""
    for signal in "TERM", "KILL":
        runc("kill", name, signal, check=True)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            # Signal 0 only asks whether there is anything to signal.
            if runc("kill", name, "0", stderr=subprocess.DEVNULL).returncode:
                return
            time.sleep(0.02)
    sys.exit(f"minictl.py: {name} does not end")


def main(words):
    verb, name = (words + [None, None])[:2]
    if len(words) != (3 if verb == "create" else 2) or verb not in ("create", "start", "stop", "delete"):
        print(__doc__, file=sys.stderr)
        sys.exit(os.EX_USAGE)
    operation = {
        "create": lambda: runc("create", "--bundle", words[2], name, check=True),
        "start": lambda: runc("start", name, check=True),
        "stop": lambda: stop(name),
        "delete": lambda: runc("delete", name, check=True),
    }[verb]
    command = {"id": f"minictl.py-{os.getpid()}-{time.time_ns()}", "command": verb, "options": {"name": name}}
    client = varlink.Client("unix:" + os.environ.get("HOOKD_SOCKET", "/run/hookd/hookd.sock"))
    with client.open("io.hookd.Hooks") as hooks, client.open("io.hookd.Events") as events:

        def publish(topic, **event):
            events.Publish([{"topic": topic, "event": event, "cause": command["id"]}])

        publish("/command/run", **command, state="run")
        try:
            with hooked(hooks, name, verb):
                operation()
        except BaseException:
            publish("/command/failed", **command, state="failed")
            raise
        action = "exit" if verb == "stop" else verb
        publish(f"/container/{action}", name=name, requester=f"minictl.py, uid {os.getuid()}")
        publish("/command/done", **command, state="done")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except varlink.VarlinkError as error:
        # A veto says which script it was, and why.
        parameters = error.parameters()
        sys.exit(f"minictl.py: {error.error()}: {parameters['script']}: {parameters['reason']}" if "script" in parameters else f"minictl.py: {error}")
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"minictl.py: {error}")
