"""The form of ids and an example of each kind, for the OpenAPI document."""

from __future__ import annotations

from typing import Final

ULID: Final = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
IDS: Final = {
    "con": "con_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "sub": "sub_01KARZ6T9H1T5D9W7Z0QX2B8YE",
    "key": "key_01KARYZZ5D0E2M7Q2V6S8B1XNC",
    "mem": "mem_01KARZ6T9K7C3F5G9H1J2K4M6N",
    "ses": "ses_01KARZ6TA13D5F7H9K1M3P5R7T",
    "acc": "acc_01KARZ6T9P4X8N2B6V0C3M7Q5W",
    "opt": "opt_01KARZ6T9R5H7J9K1M3N5P7Q9S",
    "ntc": "ntc_01KARZ6T9Q8S2D4F6G8H0J1K3M",
    "rev": "rev_01KARZ6T9R5V7X9Z1B3D5F7H9K",
    "upl": "upl_01KARZ6T9R4C6V8B0N2M4K6J8H",
    "imp": "imp_01KARZ6T9S5D7W9C1P3N5M7K9J",
    "req": "req_01KARZ6T9T2F4H6K8M0P1R3S5V",
    "apl": "apl_01KARZ6T9V7X9Z1B3D5F7H9K1M",
    "let": "let_01KARZ6T9W8Y0A2C4E6G8J0M2P",
    "tsk": "tsk_01KARZ6T9X9Z1B3D5F7H9K1M3Q",
    "hld": "hld_01KARZ6T9Y0A2C4E6G8J0M2P4R",
    "ver": "ver_01KARZ6T9GSWQ40CJ9S2ED4T52",
    "whe": "whe_01KARZ6T9Z1B3D5F7H9K1M3P5S",
    "whd": "whd_01KARZ6TA02C4E6G8J0M2P4R6T",
}
