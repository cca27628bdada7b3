"""SkyRL 0.3.0 asks for Python 3.11, but its types use typing.TypedDict, which pydantic takes from Python 3.12 on."""
import sys
import typing

if sys.version_info < (3, 12):
    import typing_extensions

    typing.TypedDict = typing_extensions.TypedDict
