"""What comes from one network is counted exactly, and leaves no address anywhere."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone

from consultations.base import network
from consultations.base.models import DailySalt, NetworkCount, SpentProof
from consultations.base.network import (
    Pressure,
    bucket,
    bucket_of,
    count_sending,
    count_within,
    network_of,
    purge_network_counts,
)
from core.caching import forget_remembered

NOW = timezone.now().replace(minute=10, second=0, microsecond=0)


def request(remote="203.0.113.7", forwarded=None, **meta):
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return RequestFactory().post("/", REMOTE_ADDR=remote, **meta)


@pytest.fixture
def limits(settings):
    settings.NETWORK_PER_MINUTE, settings.NETWORK_NEWCOMERS_PER_HOUR, settings.NETWORK_BLOCK_FACTOR = 6, 3, 10
    return settings


class TestWhereARequestComesFrom:
    @pytest.mark.parametrize(
        ("proxies", "remote", "forwarded", "found"),
        [
            (0, "203.0.113.7", None, "203.0.113.7"),
            (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
            (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
            (1, "10.0.0.1", "1.1.1.1, 2.2.2.2,198.51.100.1", "198.51.100.1"),
            (2, "10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            (2, "10.0.0.1", "198.51.100.1", "10.0.0.1"),
            (1, "10.0.0.1", None, "10.0.0.1"),
            (1, "10.0.0.1", "", "10.0.0.1"),
            (1, "10.0.0.1", "inconnu", "10.0.0.1"),
            (1, "10.0.0.1", "198.51.100.1, ", "10.0.0.1"),
            (1, "10.0.0.1", "é\udcff" * 3000, "10.0.0.1"),
            (1, "10.0.0.1", "9" * 5000, "10.0.0.1"),
            (1, "10.0.0.1", ",".join(["1.1.1.1"] * 2000) + ",198.51.100.1", "198.51.100.1"),
            (1, "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            (1, "10.0.0.1", "[2001:db8:1:2::3]:4711", "2001:db8:1:2::/64"),
            (0, "2001:db8:1:2:aaaa::1", None, "2001:db8:1:2::/64"),
            (0, "2001:db8:1:3::1", None, "2001:db8:1:3::/64"),
            (0, "::ffff:203.0.113.7", None, "203.0.113.7"),
            (0, "fe80::1%eth0", None, "fe80::/64"),
            (0, "", None, None),
            (3, "", "x", None),
        ],
    )
    def test_nth_from_the_right_or_the_connection(self, settings, proxies, remote, forwarded, found):
        settings.NB_PROXIES = proxies
        assert network_of(request(remote, forwarded)) == found

    def test_a_sender_who_writes_the_header_stays_in_one_network(self, db, limits):
        limits.NB_PROXIES = 1
        buckets = {bucket_of(request("10.0.0.1", f"{n}.{n}.{n}.{n}, 198.51.100.1")) for n in range(200)}
        assert len(buckets) == 1

    def test_control_reading_from_the_left_would_believe_the_sender(self, db, limits, monkeypatch):
        monkeypatch.setattr(network, "network_of", lambda one: one.META["HTTP_X_FORWARDED_FOR"].split(",")[0])
        buckets = {bucket_of(request("10.0.0.1", f"{n}.{n}.{n}.{n}, 198.51.100.1")) for n in range(200)}
        assert len(buckets) == 200


class TestBucket:
    def test_is_of_one_day(self, db):
        today = bucket("network:x")
        assert today == bucket("network:x") != bucket("network:y")
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert bucket("network:x") != today

    def test_every_process_has_the_same_salt(self, db):
        first = bucket("network:x")
        forget_remembered()
        assert bucket("network:x") == first
        assert DailySalt.objects.count() == 1

    def test_unknown_network_has_none(self, db, limits):
        assert bucket_of(request("")) is None
        assert count_sending(None, is_new=True).pressure is Pressure.FREE
        assert not NetworkCount.objects.exists()


class TestCounting:
    def test_free_then_work_then_wait(self, db, limits):
        seen = [count_sending("a", is_new=False, now=NOW).pressure for _ in range(61)]
        assert seen == [Pressure.FREE] * 6 + [Pressure.PROOF] * 54 + [Pressure.BLOCKED]

    def test_says_when_to_come_back(self, db, limits):
        NetworkCount.objects.create(bucket="a", hour=NOW.replace(minute=0), minute=10, in_minute=60, newcomers=30)
        assert count_sending("a", is_new=False, now=NOW + timedelta(seconds=15)).retry_after == 45
        assert count_sending("a", is_new=True, now=NOW + timedelta(seconds=15)).retry_after == 3600 - 615

    def test_new_browsers_are_counted_apart(self, db, limits):
        limits.NETWORK_PER_MINUTE = 0
        seen = [count_sending("a", is_new=True, now=NOW).pressure for _ in range(4)]
        assert seen == [Pressure.FREE] * 3 + [Pressure.PROOF]
        assert count_sending("a", is_new=False, now=NOW).pressure is Pressure.FREE, "one that is known is no newcomer"

    def test_a_minute_later_it_is_free_again(self, db, limits):
        for _ in range(7):
            count_sending("a", is_new=False, now=NOW)
        assert count_sending("a", is_new=False, now=NOW + timedelta(minutes=1)).pressure is Pressure.FREE
        assert NetworkCount.objects.get().submissions == 8

    def test_what_looks_automatic_weighs_more(self, db, limits):
        assert count_sending("a", is_new=False, weight=3, now=NOW).pressure is Pressure.FREE
        assert count_sending("a", is_new=False, weight=3, now=NOW).pressure is Pressure.FREE
        assert count_sending("a", is_new=False, weight=3, now=NOW).pressure is Pressure.PROOF

    def test_networks_do_not_count_for_each_other(self, db, limits):
        for _ in range(20):
            count_sending("a", is_new=True, now=NOW)
        assert count_sending("b", is_new=True, now=NOW).pressure is Pressure.FREE

    def test_one_cluster_for_a_network_and_a_day(self, db, limits):
        clusters = {
            count_sending("a", is_new=False, now=NOW + timedelta(hours=hours)).cluster for hours in (0, 0, 1, 5)
        }
        assert len(clusters) == 1
        assert isinstance(clusters.pop(), uuid.UUID)
        assert count_sending("b", is_new=False, now=NOW).cluster != count_sending("a", is_new=False, now=NOW).cluster

    def test_one_statement_for_each(self, db, limits, django_assert_num_queries):
        with django_assert_num_queries(1):
            count_sending("a", is_new=True, now=NOW)

    def test_nothing_is_counted_without_limits(self, db, settings, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert count_sending("a", is_new=True).pressure is Pressure.FREE

    def test_quota_of_its_own(self, db):
        assert [count_within("kiosk:1", 2, NOW).pressure for _ in range(3)] == [
            Pressure.FREE,
            Pressure.FREE,
            Pressure.BLOCKED,
        ]
        assert count_within("kiosk:1", 2, NOW).retry_after == 3000


class TestErasing:
    def test_counts_and_salts_after_48_hours_proofs_when_they_expire(self, db):
        for hours in (1, 47, 48, 49, 500):
            NetworkCount.objects.create(bucket=f"b{hours}", hour=NOW - timedelta(hours=hours))
        for days in (0, 1, 2, 3):
            DailySalt.objects.create(day=timezone.localdate(NOW) - timedelta(days=days), salt=b"x")
        SpentProof.objects.create(signature="old", expires_at=NOW)
        SpentProof.objects.create(signature="new", expires_at=NOW + timedelta(seconds=1))
        assert purge_network_counts(now=NOW) == 3 + 2 + 1
        assert set(NetworkCount.objects.values_list("bucket", flat=True)) == {"b1", "b47"}
        assert DailySalt.objects.count() == 2
        assert SpentProof.objects.get().signature == "new"
        assert purge_network_counts(now=NOW) == 0


@pytest.mark.slow
class TestAtOnce:
    """On a copy of the database, with a connection for each thread."""

    TIMES, AT_ONCE, FREE = 60, 8, 6

    def all_at_once(self, count):
        start = threading.Barrier(self.AT_ONCE)

        def one(place):
            try:
                if place < self.AT_ONCE:
                    start.wait(timeout=20)
                return count()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(self.AT_ONCE) as pool:
            return list(pool.map(one, range(self.TIMES)))

    def test_exactly_as_many_as_the_limit_are_free(self, database_copy, limits):
        limits.NETWORK_PER_MINUTE = self.FREE
        seen = self.all_at_once(lambda: count_sending("a", is_new=False, now=NOW).pressure)
        assert seen.count(Pressure.FREE) == self.FREE
        assert NetworkCount.objects.get().submissions == self.TIMES

    def test_control_reading_then_writing_loses_some(self, database_copy, limits):
        NetworkCount.objects.create(bucket="a", hour=NOW)

        def naive():
            row = NetworkCount.objects.get(bucket="a")
            row.submissions += 1
            row.save()

        self.all_at_once(naive)
        assert NetworkCount.objects.get().submissions < self.TIMES
        assert connection.vendor in ("sqlite", "postgresql")
