"""Runs a program on a pseudo-terminal. Commands come as JSON lines on stdin ({"keys": ...}, {"size": [columns, rows]},
{"signal": n}); what the program draws goes to stdout as it is; how it ended is the last line on stderr."""
import fcntl, json, os, pty, select, signal, struct, sys, termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])


def resize(descriptor, columns, rows):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


pid, terminal = pty.fork()
if pid == 0:
    resize(0, columns, rows)
    os.execvp(sys.argv[3], sys.argv[3:])
waiting = b""
inputs = [terminal, 0]
while True:
    ready, _, _ = select.select(inputs, [], [])
    if terminal in ready:
        try:
            drawn = os.read(terminal, 65536)
        except OSError:
            drawn = b""
        if not drawn:
            break
        os.write(1, drawn)
    if 0 in ready:
        read = os.read(0, 65536)
        if not read:
            inputs.remove(0)
        waiting += read
        while b"\n" in waiting:
            line, waiting = waiting.split(b"\n", 1)
            command = json.loads(line)
            if "keys" in command:
                os.write(terminal, command["keys"].encode())
            if "size" in command:
                resize(terminal, *command["size"])
                os.kill(pid, signal.SIGWINCH)
            if "signal" in command:
                os.kill(pid, command["signal"])
_, status = os.waitpid(pid, 0)
sys.stderr.write(json.dumps({"code": os.waitstatus_to_exitcode(status)}) + "\n")
