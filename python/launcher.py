"""The command ``ijepa``: the bundle jar on the Spark that PySpark brings, as ``./ijepa`` runs it from the sources.

``IJEPA_JAVA_OPTS``, ``IJEPA_SPARK_CONF`` and ``HADOOP_CONF_DIR`` mean what they mean there.
"""

from __future__ import annotations

import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST_JAVA, NEWEST_JAVA = 17, 23
ASKS = ("help", "--help", "-h", "--version", "completion")


def main() -> None:
    """Becomes the JVM; ends with 2 where there is none that will do."""
    words = sys.argv[1:]
    command = java_command(words)
    environment = dict(os.environ)
    # ONNX Runtime reports its use to its maker unless this is set before it starts.
    environment.setdefault("ORT_DISABLE_TELEMETRY", "1")
    environment.setdefault("SPARK_HOME", str(spark_home()))
    # Java spells file names by the locale: without one, as in most containers, it loses what is not ASCII.
    spoken = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    if sys.platform == "linux" and not re.search(r"utf-?8", spoken, re.IGNORECASE):
        environment["LC_ALL"] = "C.UTF-8"
    if os.name == "posix":
        os.execvpe(command[0], command, environment)
    sys.exit(subprocess.run(command, env=environment).returncode)


def java_command(words: list[str]) -> list[str]:
    """The command line of the JVM for these words."""
    java = find_java()
    jars = glob.glob(str(HERE / "jars" / "*.jar"))
    hadoop = os.environ.get("HADOOP_CONF_DIR")
    places = ([hadoop] if hadoop else []) + jars + [str(spark_home() / "jars" / "*")]
    class_path = os.pathsep.join(places)
    if not words or words[0] in ASKS or "--help" in words or "-h" in words:
        # Who asks what there is to know waits for no Spark, and for no compiler.
        quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"]
        return [java, *quick, "-cp", class_path, "io.ijepa.job.Main", *words]
    conf = HERE / "conf"
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    warehouse = Path(tempfile.gettempdir()) / f"ijepa-warehouse-{user}"
    return [
        *(java, f"@{conf / 'jvm.options'}"),
        f"-Dspark.sql.warehouse.dir={warehouse}",
        f"-Dlog4j2.configurationFile={(conf / 'log4j2-local.properties').as_uri()}",
        *shlex.split(os.environ.get("IJEPA_JAVA_OPTS", "")),
        *("-cp", class_path, "org.apache.spark.deploy.SparkSubmit"),
        *("--properties-file", os.environ.get("IJEPA_SPARK_CONF") or str(conf / "local.conf")),
        *("--class", "io.ijepa.job.Main", "spark-internal", *words),
    ]


def spark_home() -> Path:
    """The folder of the Spark that PySpark brings."""
    import pyspark

    return Path(pyspark.__file__).resolve().parent


def find_java() -> str:
    """The program of a Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(os.path.join(home, "bin", "java") if home else "java")
    version = version_of(java) if java else None
    if java is None or version is None or not OLDEST_JAVA <= version <= NEWEST_JAVA:
        found = f"Java {version} at {java}" if version else "none"
        sys.stderr.write(
            f"ijepa needs Java {OLDEST_JAVA} to {NEWEST_JAVA}, because Spark does (found: {found});"
            " install one, for example Temurin 17, or set JAVA_HOME\n"
        )
        sys.exit(2)
    return java


def version_of(java: str) -> int | None:
    """The number of a Java: from the file beside it, which takes no start of a JVM, else by asking."""
    release = Path(java).resolve().parent.parent / "release"
    named = re.compile(r'(?:JAVA_VERSION=|version )"(\d+)')
    try:
        found = named.search(release.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        found = None
    if found is None:
        found = named.search(subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr)
    return int(found.group(1)) if found else None
