"""Fills in workbooks in LibreOffice Calc and saves them as .xlsx.

Usage: fill.py JOBS.json SOFFICE, where JOBS.json is a list of
{"template": path, "out": path, "entries": {cell name: number or text}}.
Runs with the Python that has LibreOffice's uno module (python3-uno).
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


def connect(pipe, office):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        if office.poll() is not None:
            raise SystemExit("soffice ended at its start")
        try:
            return resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        except Exception:
            time.sleep(0.1)
    raise SystemExit("soffice does not answer")


def fill(desktop, job):
    doc = desktop.loadComponentFromURL(uno.systemPathToFileUrl(job["template"]), "_blank", 0, (prop("Hidden", True),))
    try:
        names = doc.NamedRanges
        for name, value in job["entries"].items():
            cell = names.getByName(name).getReferredCells().getCellByPosition(0, 0)
            if isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)
        doc.calculateAll()
        doc.storeToURL(uno.systemPathToFileUrl(job["out"]), (prop("FilterName", "Calc MS Excel 2007 XML"),))
    finally:
        doc.close(True)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        jobs = json.load(f)
    pipe = "fill%d" % os.getpid()
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen([
            sys.argv[2], "--headless", "--norestore", "--nologo", "--nodefault",
            "--accept=pipe,name=%s;urp;" % pipe, "-env:UserInstallation=" + uno.systemPathToFileUrl(profile),
        ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            context = connect(pipe, office)
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            for job in jobs:
                fill(desktop, job)
            desktop.terminate()
        finally:
            try:
                office.wait(timeout=20)
            except subprocess.TimeoutExpired:
                office.kill()


main()
