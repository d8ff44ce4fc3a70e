"""What a browser sends for the fields of an editor, from what the editor shows."""

from typing import Any


def typed_blocks(name: str, state: Any) -> dict[str, Any]:
    """The form data of a block, from `block.get_form_state(value)`: a StreamField's children, a list's items, a structure's parts."""
    if isinstance(state, dict):
        parts = {f"{name}-{part}": value for part, value in state.items()}
        return {key: text for part, value in parts.items() for key, text in typed_blocks(part, value).items()}
    if isinstance(state, list) and all(isinstance(item, dict) for item in state):
        data: dict[str, Any] = {f"{name}-count": len(state)}
        for place, item in enumerate(state):
            own = f"{name}-{place}"
            data |= {f"{own}-deleted": "", f"{own}-order": place, f"{own}-id": item.get("id") or ""}
            data |= {f"{own}-type": item.get("type", "item"), **typed_blocks(f"{own}-value", item["value"])}
        return data
    if isinstance(state, bool):
        return {name: "on"} if state else {}
    return {name: "" if state is None else state}


def typed_questions(stream: Any) -> dict[str, Any]:
    """The form data of a field `questions`."""
    return typed_blocks("questions", stream.stream_block.get_form_state(stream))
