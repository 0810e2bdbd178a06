"""Every metric that comes with the house, by key."""

from collections.abc import Mapping
from types import MappingProxyType

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.metrics.company_metrics import COMPANY
from changemaker.metrics.customer_metrics import CUSTOMER
from changemaker.metrics.metric import Metric
from changemaker.metrics.survey_metrics import SURVEYS

METRICS: Mapping[str, Metric] = MappingProxyType({metric.key: metric for metric in (*COMPANY, *CUSTOMER, *SURVEYS)})


def metric_named(key: str, own: Mapping[str, Metric] = MappingProxyType({})) -> Metric:
    """Return one metric, of the house or of the company.

    Raises:
        BadQuestionError: there is none of that name.

    Example:
        >>> metric_named("nps").unit
        'points'
    """
    found = own.get(key) or METRICS.get(key)
    if found is None:
        raise BadQuestionError(f"no metric '{key}'", hint=did_you_mean([key], [*METRICS, *own]))
    return found
