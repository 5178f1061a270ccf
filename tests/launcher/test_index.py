"""The package index is the one the machine is configured for, with pip or without."""

from pathlib import Path

from lanyan.cli.setup.index import find_index, pip_files, uv_environment


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_environment_is_stronger_than_files(tmp_path):
    file = write(tmp_path / "pip.conf", "[global]\nindex-url = http://files.example/simple\n")

    assert find_index({"PIP_INDEX_URL": "http://pip.example/simple"}, [file]).url == "http://pip.example/simple"
    assert find_index({"UV_INDEX_URL": "http://uv.example/simple"}, [file]).url == "http://uv.example/simple"
    assert find_index({"UV_DEFAULT_INDEX": "http://d.example/", "PIP_INDEX_URL": "x"}, [file]).url == "http://d.example/"
    assert find_index({"PIP_INDEX_URL": " "}, [file]).url == "http://files.example/simple"


def test_a_users_file_is_stronger_than_the_machines(tmp_path):
    machine = write(tmp_path / "a", "[global]\nindex_url = http://machine.example/simple\ncert = /machine.pem\n")
    user = write(tmp_path / "b", "[install]\nindex-url = http://user.example/simple\n")

    index = find_index({}, [machine, user])

    assert index.url == "http://user.example/simple"
    assert index.certificate == "/machine.pem"


def test_files_are_looked_for_where_pip_looks():
    files = [str(path) for path in pip_files({"HOME": "/home/a", "PIP_CONFIG_FILE": "/own.conf"})]

    assert files[0] == "/etc/xdg/pip/pip.conf"
    assert files.index("/etc/pip.conf") < files.index("/home/a/.pip/pip.conf")
    assert files.index("/home/a/.pip/pip.conf") < files.index("/home/a/.config/pip/pip.conf")
    assert files[-1] == "/own.conf"


def test_a_broken_file_is_passed_over(tmp_path):
    broken = write(tmp_path / "pip.conf", "index-url = nowhere")

    assert find_index({}, [broken, tmp_path / "absent"]).url == ""


def test_without_any_configuration_there_is_still_an_index():
    assert find_index({}, []).simple_url.startswith("https://")
    assert find_index({}, []).simple_url.endswith("/simple/")


def test_the_installer_sees_the_same_configuration(tmp_path):
    text = (
        "[global]\nindex-url = http://m.example/simple\ncert = /ca.pem\nproxy = http://p.example:3128\n"
        "trusted-host = m.example\n"
    )
    index = find_index({}, [write(tmp_path / "pip.conf", text)])

    environ = uv_environment({"HOME": str(tmp_path)}, index, tmp_path / "cache")

    assert environ["UV_DEFAULT_INDEX"] == "http://m.example/simple"
    assert environ["SSL_CERT_FILE"] == "/ca.pem"
    assert environ["HTTPS_PROXY"] == "http://p.example:3128"
    assert environ["UV_INSECURE_HOST"] == "m.example"


def test_what_the_user_told_the_installer_stays(tmp_path):
    index = find_index({"UV_INDEX_URL": "http://uv.example/simple"}, [])

    assert "UV_DEFAULT_INDEX" not in uv_environment({"UV_INDEX_URL": "http://uv.example/simple"}, index, tmp_path)


def test_a_machine_without_network_uses_its_folder_of_wheels(tmp_path):
    index = find_index({"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/srv/wheels"}, [])

    environ = uv_environment({"HOME": str(tmp_path)}, index, tmp_path)

    assert (environ["UV_NO_INDEX"], environ["UV_FIND_LINKS"]) == ("1", "/srv/wheels")


def test_a_home_that_cannot_be_written_keeps_no_cache(tmp_path):
    environ = uv_environment({"HOME": "/nonexistent"}, find_index({}, []), tmp_path)

    assert environ["UV_CACHE_DIR"] == str(tmp_path / "uv")
