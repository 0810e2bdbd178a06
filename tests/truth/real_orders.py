"""One flat file from the tables of a marketplace, joined as a user would: delivered orders that were reviewed."""

from pathlib import Path

import duckdb

QUERY = """
copy (
  with item as (
    select i.order_id, sum(price) as price, sum(freight_value) as freight, count(*) as items,
      count(distinct i.seller_id) as sellers, arg_min(i.seller_id, order_item_id) as seller,
      count(distinct i.product_id) as products, arg_min(product_category_name, order_item_id) as category,
      sum(product_weight_g) as weight, avg(product_photos_qty) as photos,
      avg(product_description_lenght) as description, arg_min(seller_state, order_item_id) as seller_state,
      max(shipping_limit_date) as ship_limit
    from {items} i left join {products} using (product_id) left join {sellers} using (seller_id) group by i.order_id),
  payment as (
    select order_id, max(payment_installments) as instalments, sum(payment_value) as paid,
      arg_min(payment_type, payment_sequential) as paid_by
    from {payments} group by order_id),
  review as (
    select order_id, arg_max(review_score, review_answer_timestamp) as review_score from {reviews} group by order_id)
  select order_id, seller, order_purchase_timestamp as bought, order_approved_at as approved,
    order_delivered_carrier_date as to_carrier, order_delivered_customer_date as delivered,
    order_estimated_delivery_date as promised, ship_limit, price, freight, items, sellers, products, weight, photos,
    description, instalments, paid, paid_by, category, (seller_state = customer_state)::int as same_state,
    (review_score <= 2)::int as low, review_score
  from {orders} join item using (order_id) join review using (order_id) left join payment using (order_id)
    join {customers} using (customer_id)
  where order_status = 'delivered' and order_delivered_customer_date is not null
  order by order_id
) to '{to}' (header, delimiter ',')
"""
TABLES = {
    "items": "order_items",
    "products": "products",
    "sellers": "sellers",
    "payments": "order_payments",
    "reviews": "order_reviews",
    "orders": "orders",
    "customers": "customers",
}


def flat_orders(folder: Path, to: Path) -> Path:
    """Write one row an order to `to`; `review_score` beside `low` knows the answer."""
    files = {name: f"read_csv('{folder}/olist_{table}_dataset.csv.gz')" for name, table in TABLES.items()}
    duckdb.connect().execute(QUERY.format(to=to, **files))
    return to
