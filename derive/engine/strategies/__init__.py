"""All that is tried to make a line shorter, by theme: fractions, sums over an index, names, signs and cases.

Of two strategies that save as much the one that stands first is taken.
"""

from derive.engine.strategies import cases, fractions, inverses, means, names, shifts, signs, sums, zeros
from derive.engine.strategy import Strategy

STRATEGIES: tuple[Strategy, ...] = (
    fractions.factor_above, fractions.collect_above, fractions.split_the_fraction, fractions.divide_term_by_term,
    names.pair_off, sums.sum_term_by_term,
    fractions.take_common_factor, fractions.collect_in_parentheses, fractions.take_out_parentheses, fractions.multiply_out_around,
    fractions.multiply_out, fractions.collect_the_delta,
    fractions.shared_then_the_rest, fractions.one_fraction, names.solve_for_a_part, sums.combine_the_sums,
    sums.regroup_the_sums, sums.sum_by_definition, sums.mean_of_constant,
    sums.sum_written_out, sums.divide_inside_the_sum, signs.turn_the_sign, fractions.multiply_above_and_below,
    fractions.divide_above_and_below, fractions.set_apart_what_cancels,
    fractions.group_terms, sums.letter_of_the_others, sums.into_the_sum, names.recognise_some_terms,
    names.recognise_up_to_factors, names.complement_to_one, means.set_constant_apart, means.vanishing_terms,
    means.constant_in_a_mean,
    means.mean_in_a_sum, means.factor_written_out, names.difference_from_a_name, names.difference_written_out,
    names.by_symmetry, fractions.divide_by_exponential, signs.numbers_in_front, signs.turn_within, names.express_in_name,
    fractions.sine_and_cosine, fractions.names_of_one_angle,
    fractions.factor_the_polynomial, fractions.factor_and_cancel, fractions.difference_of_squares, fractions.cancel_all_but_one,
    sums.out_of_the_sum, fractions.double_angle, fractions.split_the_power, fractions.one_power, names.root_above,
    names.part_over_root, names.power_over_its_name, names.square_of_root, names.power_of_root,
    names.recognise_within_terms, names.clear_a_definition, names.exponential_by_another, names.one_exponential,
    names.logarithm_of_root, cases.solve_the_condition,
    cases.merge_the_pieces, cases.join_the_pieces, cases.multiply_the_pieces, cases.absolute_value, cases.into_the_pieces,
    cases.number_out_of_pieces,
    cases.pieces_of_a_maximum, cases.number_into_pieces, cases.maximum_beside_step,
    cases.exchange_the_conditions, signs.by_parity, signs.sign_of_a_size, names.log_odds, names.logarithm_of_quotient,
    zeros.zero_by_definition, inverses.exchange_the_sums, inverses.over_one_matrix, inverses.sift_from_within,
    shifts.deltas_out_of_cases, shifts.delta_into_cases,
)  # fmt: skip

__all__ = ["STRATEGIES", "Strategy"]
