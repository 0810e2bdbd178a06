"""What stands around a number in English: `{n}` is the number, `{unit}` a currency's sign or code."""

WORDS: dict[str, str] = {
    "number.million": "{n}M",
    "number.billion": "{n}B",
    "number.trillion": "{n}T",
    "number.percent": "{n} %",
    "number.points": "{n} pp",
    "number.symbol": "{unit}{n}",
    "number.code": "{n} {unit}",
    # between the parts of a list
    "screen.comma": ", ",
    "screen.semicolon": "; ",
    "screen.both": "{first}, {second}",
    # months inside a date, where a language has another form of their names for it
    "month.in_date.1": "Jan",
    "month.in_date.2": "Feb",
    "month.in_date.3": "Mar",
    "month.in_date.4": "Apr",
    "month.in_date.5": "May",
    "month.in_date.6": "Jun",
    "month.in_date.7": "Jul",
    "month.in_date.8": "Aug",
    "month.in_date.9": "Sep",
    "month.in_date.10": "Oct",
    "month.in_date.11": "Nov",
    "month.in_date.12": "Dec",
}
