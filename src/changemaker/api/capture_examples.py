"""One example of each kind of event that is taken: shown in the description of the API, and tried by a test."""

from collections.abc import Mapping

WHO = {"userId": "u-1042", "timestamp": "2026-11-20T10:00:00Z"}
EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "track": {
        **WHO,
        "messageId": "5b1f2c9e-0",
        "event": "order placed",
        "properties": {"order_id": "o-77", "amount": 129.9, "account_id": "A17"},
    },
    "identify": {**WHO, "messageId": "5b1f2c9e-1", "traits": {"plan": "business", "email": "kim@example.com"}},
    "group": {**WHO, "messageId": "5b1f2c9e-2", "groupId": "A17", "traits": {"industry": "retail"}},
    "page": {**WHO, "messageId": "5b1f2c9e-3", "name": "Pricing", "properties": {"path": "/pricing"}},
    "screen": {**WHO, "messageId": "5b1f2c9e-4", "name": "Basket"},
    "alias": {**WHO, "messageId": "5b1f2c9e-5", "previousId": "anonymous-9"},
    "batch": {
        "batch": [
            {**WHO, "messageId": "5b1f2c9e-8", "type": "track", "event": "order placed", "context": {"groupId": "A17"}},
            {"type": "track", "event": "order cancelled", "userId": "u-1042", "messageId": "5b1f2c9e-9"},
        ],
        "sentAt": "2026-11-20T10:00:05Z",
    },
    "events": {
        "specversion": "1.0",
        "id": "77",
        "source": "/shop/berlin",
        "type": "com.example.order.placed",
        "time": "2026-11-20T10:00:00Z",
        "data": {"account_id": "A17", "contact_id": "u-1042", "amount": 129.9},
    },
}
