"""Signatures, against the example of the Standard Webhooks specification."""

from farm.jobs.webhooks import sign


def test_the_specifications_example_is_signed_as_it_says() -> None:
    # https://github.com/standard-webhooks/standard-webhooks, the test vector of its reference libraries
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        delivery_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
