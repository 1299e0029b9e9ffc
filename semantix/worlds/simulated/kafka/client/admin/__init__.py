"""`confluent_kafka.admin.AdminClient`: requests, their options and their futures."""
