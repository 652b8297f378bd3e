"""Checks of a run against an earlier one, by host: each asks how likely the difference is by chance."""

from collections.abc import Iterator
from typing import NamedTuple

from cleaner.checks.chance import binomial_tail, fisher_tail, mean_tail
from cleaner.checks.config import CheckConfig
from cleaner.checks.host_lines import CountedLine
from cleaner.checks.pairs import VALUE_FIELDS, WHOLE, Pairs, Shift
from cleaner.checks.problem import Problem, run_problem
from cleaner.checks.tally import COUNTED_FIELDS, MILLIONTHS, Counts, Tally

MIN_PAIRS = 3
_KINDS = 40
"""Differences that are looked at for each host, from which follows how unlikely each must be."""


class Group(NamedTuple):
    """A host, the records without an address, or the whole run, in both runs."""

    host: str
    """`WHOLE` for the run, "" for records without an address."""
    new: Counts
    old: Counts
    shift: Shift
    rest: Shift
    """The run's pairs; for the run itself none. What changes as much elsewhere is no news of this host."""
    config: CheckConfig
    max_chance: float

    @property
    def name(self) -> str | None:
        """As problems name it."""
        return _name_of(self.host)

    @property
    def is_part(self) -> bool:
        """Whether other pages of both runs can tell how much changes by itself."""
        return self.host != WHOLE and self.rest.pairs > self.shift.pairs


def check_drift(tally: Tally, earlier: Tally, pairs: Pairs, config: CheckConfig) -> Iterator[Problem]:
    """What fell or changed since the earlier run, over all and by host.

    Pages that stand in both runs are compared with themselves; shares and means of the others with each other. Hosts
    of fewer than three records in a run are seen in the whole only. A run without records is another check's.
    """
    if earlier.records == 0:
        yield run_problem("drift-empty", "the earlier run holds no record", value=0, threshold=1)
    elif tally.records:
        for group in _groups(tally, earlier, pairs, config):
            yield from _check_coverage(group)
            yield from _check_words(group)
            yield from _check_length(group)
            yield from _check_values(group)
            yield from _check_similarity(group)
            yield from _check_ratios(group)
            yield from _check_problems(group)
        yield from _check_lines(tally, earlier, pairs, config)
        yield from _check_hosts(tally, earlier, config)


def _groups(tally: Tally, earlier: Tally, pairs: Pairs, config: CheckConfig) -> Iterator[Group]:
    old_hosts = _hosts_of(earlier)
    hosts = {host: counts for host, counts in _hosts_of(tally).items() if host in old_hosts}
    chance = config.max_chance / (_KINDS * (len(hosts) + 1))
    shifts, nothing = pairs.shifts, Shift()
    yield Group(WHOLE, tally.whole, earlier.whole, shifts.get(WHOLE, nothing), nothing, config, chance)
    for host in hosts:
        own = config.of_host(host)
        shift, rest = shifts.get(host, nothing), shifts.get(WHOLE, nothing)
        yield Group(host, hosts[host], old_hosts[host], shift, rest, own, chance)


def _hosts_of(tally: Tally) -> dict[str, Counts]:
    """Counts by host, in order, where they can tell anything; "" for the records without an address."""
    found = {key[1]: counts for key, counts in tally.sorted_groups(("host",), MIN_PAIRS)}
    if MIN_PAIRS <= tally.no_host.records < tally.records:
        found[""] = tally.no_host
    return found


def _name_of(host: str) -> str | None:
    return None if host == WHOLE else f"host {host}" if host else "no host"


def _is_news(hits: int, trials: int, all_hits: int, all_trials: int, group: Group) -> bool:
    """Whether `hits` of `trials` pairs of a host are more than chance makes, by how often it happens on the others.

    Half a hit is added to those of the others: a share that was seen to be zero is a small one. Source: Jeffreys'
    prior for a binomial share.
    """
    background = (all_hits - hits + 0.5) / (all_trials - trials + 1)
    return binomial_tail(hits, trials, min(background, 0.5)) < group.max_chance


def _is_lopsided(hits: int, against: int, group: Group) -> bool:
    """Whether hits are more than chance makes where the opposite happened `against` times. Source: sign test."""
    return binomial_tail(hits, hits + against, 0.5) < group.max_chance


def _check_coverage(group: Group) -> Iterator[Problem]:
    shift, max_drop = group.shift, group.config.max_coverage_drop
    for number, field in enumerate(COUNTED_FIELDS):
        filled, records = group.new.coverage(number)
        old_filled, old_records = group.old.coverage(number)
        share, old_share = filled / records, old_filled / old_records
        lost, gained = shift.lost[field], shift.gained[field]
        paired_drop = (lost - gained) / max(shift.pairs, 1)
        paired = shift.pairs >= MIN_PAIRS and round(paired_drop, 9) > max_drop
        # Rounded, for .95 - .90 is a hair more than .05 in floating point.
        fell = round(old_share - share, 9) > max_drop
        if paired and _is_lost(number, group):
            message = f"{lost} of {shift.pairs} pages that are in both runs have {field} no more"
        elif fell and _fell_by_more_than_chance(
            records - filled, records, old_records - old_filled, old_records, group
        ):
            message = f"{share:.3f} of the records have {field}, {old_share:.3f} in the earlier run"
        else:
            continue
        message += f": it fell by more than max_coverage_drop = {max_drop:g}"
        yield run_problem("drift-coverage", message, group=group.name, field=field, value=share, threshold=old_share)


def _is_lost(number: int, group: Group) -> bool:
    """Whether more pages lost a counted field than chance makes: of those that had it, here and elsewhere."""
    shift, rest, field = group.shift, group.rest, COUNTED_FIELDS[number]
    if group.is_part:
        had, all_had = shift.count_had(number), rest.count_had(number)
        return _is_news(shift.lost[field], had, rest.lost[field], all_had, group)
    return _is_lopsided(shift.lost[field], shift.gained[field], group)


def _fell_by_more_than_chance(missing: int, records: int, old_missing: int, old_records: int, group: Group) -> bool:
    return fisher_tail(missing, records, old_missing, old_records) < group.max_chance


def _check_words(group: Group) -> Iterator[Problem]:
    """Records that are shorter on the whole, whether or not they stand in both runs."""
    new, old, max_drop = group.new, group.old, group.config.max_words_drop
    mean, old_mean = new.words / new.records, old.words / old.records
    if not old_mean or round(1 - mean / old_mean, 9) <= max_drop:
        return
    chance = mean_tail(*_logs(new), _logs(old))
    if chance < group.max_chance:
        message = (
            f"{mean:.1f} words a record, {old_mean:.1f} in the earlier run:"
            f" they fell by more than max_words_drop = {max_drop:g}"
        )
        yield run_problem("drift-words", message, group=group.name, field="stats.words", value=mean, threshold=old_mean)


def _logs(counts: Counts) -> tuple[float, float, int]:
    """Mean and variance of the logarithms of the numbers of words, and the number of records."""
    mean = counts.log_words / counts.records / 1000
    return mean, max(counts.log_squares / counts.records / 1e6 - mean * mean, 0.0), counts.records


def _check_length(group: Group) -> Iterator[Problem]:
    """Pages of both runs that became shorter or longer."""
    shift, max_shift = group.shift, group.config.max_length_shift
    if shift.pairs < MIN_PAIRS or not shift.old_words:
        return
    change = shift.new_words / shift.old_words - 1
    if round(abs(change), 9) <= max_shift:
        return
    rows = ((shift.shorter, shift.longer, group.rest.shorter), (shift.longer, shift.shorter, group.rest.longer))
    hits, against, all_hits = rows[change > 0]
    if group.is_part:
        is_news = _is_news(hits, shift.pairs, all_hits, group.rest.pairs, group)
    else:
        is_news = _is_lopsided(hits, against, group)
    if is_news:
        noun = "longer" if change > 0 else "shorter"
        message = (
            f"{hits} of {shift.pairs} pages that are in both runs are {noun}, all of them by {abs(change):.1%}, over"
            f" max_length_shift = {max_shift:g}"
        )
        yield run_problem(
            "drift-length",
            message,
            group=group.name,
            field="stats.words",
            value=shift.new_words,
            threshold=shift.old_words,
        )


def _check_values(group: Group) -> Iterator[Problem]:
    """Values that are other ones on many pages of both runs."""
    shift, max_share = group.shift, group.config.max_changed_share
    if shift.pairs < MIN_PAIRS:
        return
    for field in VALUE_FIELDS:
        changed = shift.changed[field]
        share = changed / shift.pairs
        if changed < MIN_PAIRS or round(share, 9) <= max_share:
            continue
        if not group.is_part or _is_news(changed, shift.pairs, group.rest.changed[field], group.rest.pairs, group):
            message = (
                f"{field} has another value on {changed} of {shift.pairs} pages that are in both runs, over"
                f" max_changed_share = {max_share:g}"
            )
            yield run_problem("drift-values", message, group=group.name, field=field, value=share, threshold=max_share)


def _check_similarity(group: Group) -> Iterator[Problem]:
    """Texts of pages of both runs that share few sentences."""
    shift, least = group.shift, group.config.min_text_similarity
    if shift.pairs < MIN_PAIRS:
        return
    mean = shift.similarity / 1000 / shift.pairs
    others = group.rest.pairs - shift.pairs
    if mean >= least or (others > 0 and (group.rest.similarity - shift.similarity) / 1000 / others < least):
        return
    message = (
        f"the texts of {shift.pairs} pages that are in both runs share {mean:.2f} of their sentences, under"
        f" min_text_similarity = {least:g}"
    )
    yield run_problem("drift-text", message, group=group.name, field="text", value=mean, threshold=least)


def _check_ratios(group: Group) -> Iterator[Problem]:
    """Mean boilerplate and duplicate ratios that moved."""
    new, old, max_shift = group.new, group.old, group.config.max_ratio_shift
    for name in ("boilerplate", "duplicate"):
        mean, old_mean = (getattr(counts, name) / MILLIONTHS / counts.records for counts in (new, old))
        if round(abs(mean - old_mean), 9) <= max_shift:
            continue
        # No more than this can a ratio of that mean vary.
        chance = mean_tail(mean, mean * (1 - mean), new.records, (old_mean, old_mean * (1 - old_mean), old.records))
        if chance < group.max_chance:
            message = (
                f"mean {name}_ratio {mean:.3f}, {old_mean:.3f} in the earlier run: it moved by more than"
                f" max_ratio_shift = {max_shift:g}"
            )
            field = f"stats.{name}_ratio"
            yield run_problem("drift-ratio", message, group=group.name, field=field, value=mean, threshold=old_mean)


def _check_problems(group: Group) -> Iterator[Problem]:
    """Problems of single records that more records have than before."""
    max_rise = group.config.max_problem_rise
    for code, count in sorted(group.new.codes.items()):
        old_count = min(group.old.codes[code], group.old.records)
        count = min(count, group.new.records)
        share, old_share = count / group.new.records, old_count / group.old.records
        if round(share - old_share, 9) <= max_rise:
            continue
        shift, rest = group.shift, group.rest
        paired = group.is_part and _is_news(shift.faulty[code], shift.pairs, rest.faulty[code], rest.pairs, group)
        if paired or fisher_tail(count, group.new.records, old_count, group.old.records) < group.max_chance:
            message = (
                f"{share:.3f} of the records have the problem {code}, {old_share:.3f} in the earlier run: it rose by"
                f" more than max_problem_rise = {max_rise:g}"
            )
            yield run_problem(
                "drift-problems", message, group=group.name, value=share, threshold=old_share, content=code
            )


def _check_lines(tally: Tally, earlier: Tally, pairs: Pairs, config: CheckConfig) -> Iterator[Problem]:
    """Lines that stand in many texts of a host now, and stood in fewer of them: one problem a host."""
    new_hosts, old_hosts = _hosts_of(tally), _hosts_of(earlier)
    has_hosts = tally.no_host.records < tally.records or earlier.no_host.records < earlier.records
    if not has_hosts:
        new_hosts[""], old_hosts[""] = tally.whole, earlier.whole
    chance = config.max_chance / (_KINDS * (len(new_hosts) + 1))
    found: dict[str, list[tuple[CountedLine, float]]] = {}
    for line, old_count in pairs.new_lines.against(pairs.old_lines, MIN_PAIRS):
        if line.host not in new_hosts or line.host not in old_hosts:
            continue
        records, old_records = new_hosts[line.host].records, old_hosts[line.host].records
        share, old_share = line.records / records, old_count / old_records
        if round(share - old_share, 9) <= config.of_host(line.host).max_line_rise:
            continue
        if fisher_tail(line.records, records, min(old_count, old_records), old_records) < chance:
            found.setdefault(line.host, []).append((line, old_share))
    for host, lines in found.items():
        line, old_share = max(lines, key=lambda row: (row[0].records, row[0].text))
        share = line.records / new_hosts[host].records
        more = f"; so do {len(lines) - 1} more" if len(lines) > 1 else ""
        message = (
            f"the line {line.text!r} stands in {share:.3f} of the texts, {old_share:.3f} in the earlier run: it rose by"
            f" more than max_line_rise = {config.of_host(host).max_line_rise:g}{more}"
        )
        group = _name_of(host) if has_hosts else None
        yield run_problem("drift-lines", message, group=group, field="text", value=share, threshold=old_share)


def _check_hosts(tally: Tally, earlier: Tally, config: CheckConfig) -> Iterator[Problem]:
    """Hosts of the earlier run without a single record now."""
    here = {key[1] for key, _ in tally.sorted_groups(("host",), 1)}
    for (_, host), counts in earlier.sorted_groups(("host",), config.min_group_records):
        if host not in here:
            message = f"there is no record, and {counts.records} in the earlier run"
            yield run_problem("drift-host", message, group=f"host {host}", value=0, threshold=counts.records)
