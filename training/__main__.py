"""`python -m training COMMAND …`: a command is a module with `main(arguments) -> exit code`."""

import sys
from importlib import import_module

COMMANDS = {
    "train": "make a base model from public data, or from the project's own examples",
    "evaluate": "judge a model on data that it was not trained on, beside a plain reference",
    "ablate": "take one idea away at a time and say what is left",
    "report": "write the model card from what evaluate found",
    "shares": "say what share of comments each threshold holds, beside another model's scores",
    "synthetic": "print comments made for training, of kinds that public data lacks",
    "simulate": "moderate public comments week by week and see what is learned from it",
    "retrain": "add a site's own decisions to a model, if that makes it better",
}


def main(arguments: list[str]) -> int:
    """Run one command; its exit code, or 2 when there is no such command."""
    if arguments and arguments[0] in COMMANDS:
        command: int = import_module(f"training.{arguments[0]}").main(arguments[1:])
        return command
    print("usage: python -m training COMMAND [--help]\n")
    for name, purpose in COMMANDS.items():
        print(f"  {name:10} {purpose}")
    return 0 if arguments in (["-h"], ["--help"]) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
