"""Every canonical table by name."""

from collections.abc import Mapping
from types import MappingProxyType

from changemaker.tables.account import ACCOUNT
from changemaker.tables.account_link import ACCOUNT_LINK
from changemaker.tables.action import ACTION
from changemaker.tables.alert import ALERT
from changemaker.tables.answer import ANSWER
from changemaker.tables.case import CASE
from changemaker.tables.contact import CONTACT
from changemaker.tables.contract import CONTRACT
from changemaker.tables.cost import COST
from changemaker.tables.document import DOCUMENT
from changemaker.tables.document_theme import DOCUMENT_THEME
from changemaker.tables.emotion import EMOTION
from changemaker.tables.enrolment import ENROLMENT
from changemaker.tables.fx_rate import FX_RATE
from changemaker.tables.interaction import INTERACTION
from changemaker.tables.invitation import INVITATION
from changemaker.tables.location import LOCATION
from changemaker.tables.manager_kpi import MANAGER_KPI
from changemaker.tables.model import Table
from changemaker.tables.operation import OPERATION
from changemaker.tables.order import ORDER
from changemaker.tables.product import PRODUCT
from changemaker.tables.response import RESPONSE
from changemaker.tables.revenue_month import REVENUE_MONTH
from changemaker.tables.rollout import ROLLOUT
from changemaker.tables.score import SCORE
from changemaker.tables.staff_member import STAFF_MEMBER
from changemaker.tables.theme import THEME
from changemaker.tables.touchpoint import TOUCHPOINT
from changemaker.tables.wallet import WALLET

ALL = (
    ACCOUNT,
    CONTACT,
    STAFF_MEMBER,
    LOCATION,
    PRODUCT,
    TOUCHPOINT,
    INTERACTION,
    CASE,
    INVITATION,
    RESPONSE,
    ANSWER,
    EMOTION,
    DOCUMENT,
    THEME,
    DOCUMENT_THEME,
    SCORE,
    ALERT,
    ENROLMENT,
    ACTION,
    ORDER,
    REVENUE_MONTH,
    CONTRACT,
    WALLET,
    COST,
    OPERATION,
    ROLLOUT,
    MANAGER_KPI,
    FX_RATE,
    ACCOUNT_LINK,
)
# In an order in which what is referred to comes first, where it can.
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in ALL})
