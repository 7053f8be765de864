"""The body that hands a request over to a controller."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.api.pipeline.models import Input, line, text
from chalicelib.api.rights.schemas import ContractId
from chalicelib.domain.rights.controllers import RedirectScope


class RedirectIn(Input):
    """Whose affair the request is: by contract, by name, or both."""

    contract_external_id: ContractId | None = Field(
        None, description="The customer's contract, whose `controller_contact` gets a letter."
    )
    controller: Annotated[str, line(200)] | None = Field(
        None, examples=["Springfield Hospital"], description="The customer's name, as the requester shall read it."
    )
    scope: RedirectScope = Field(description="With `customer_data_only`, you go on with the rest.")
    note: Annotated[str, text(2000, 0)] = Field(
        "", description="What the requester shall read beside it. Name no care, injury or other health information."
    )

    @model_validator(mode="after")
    def _somebody(self) -> RedirectIn:
        if self.contract_external_id is None and self.controller is None:
            raise PydanticCustomError("no_controller", "Send `contract_external_id`, `controller`, or both.")
        return self
