"""Translate SAM templates as a deployment would, and fail on the first that SAM refuses.

Local paths are replaced by addresses, as `sam package` does: the translation itself knows no local files.
"""

import logging
import os
import sys

from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

PACKAGED = {
    "AWS::Serverless::Function": ("CodeUri", "s3://packages/code.zip"),
    "AWS::Serverless::Application": ("Location", "https://packages.example/nested.yaml"),
}


def translate(name):
    with open(name, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    for resource in template["Resources"].values():
        if resource["Type"] in PACKAGED:
            key, address = PACKAGED[resource["Type"]]
            resource["Properties"][key] = address
    return Translator({}, Parser()).translate(template, {})


def main():
    logging.disable(logging.WARNING)  # it warns that nobody collects its own usage figures
    os.environ.setdefault("AWS_DEFAULT_REGION", "ap-southeast-1")
    for name in sys.argv[1:]:
        try:
            translated = translate(name)
        except InvalidDocumentException as problem:
            causes = "\n  ".join(cause.message for cause in problem.causes)
            sys.exit(f"{name}: {problem.message}\n  {causes}")
        left = [i for i, r in translated["Resources"].items() if r["Type"].startswith("AWS::Serverless::")]
        if left:
            sys.exit(f"{name}: not translated: {', '.join(left)}")
        print(f"{name}: {len(translated['Resources'])} resources")


if __name__ == "__main__":
    main()
