"""Every kind of fault, by its name and by the good export that it is made in."""

import fault_container
import fault_order
import fault_pictures
import fault_sounds
from fault_film import Fault


def _named(*faults: Fault) -> dict[str, Fault]:
    return {fault.__name__: fault for fault in faults}


FILM_KINDS: dict[str, Fault] = _named(
    fault_order.drop_frame,
    fault_order.drop_at_joint,
    fault_order.drop_first_at_joint,
    fault_order.double_frame,
    fault_order.double_at_joint,
    fault_order.replace_by_previous,
    fault_order.swap_frames,
    fault_order.swap_at_joint,
    fault_order.reversed_stretch,
    fault_order.black_flash,
    fault_order.black_flash_at_joint,
    fault_order.black_stretch,
    fault_order.white_flash,
    fault_order.freeze,
    fault_pictures.damaged_strip,
    fault_pictures.duplicated_strip,
    fault_pictures.grey_block,
    fault_pictures.blur_stretch,
    fault_pictures.dark_stretch,
    fault_pictures.bright_stretch,
    fault_pictures.banding,
    fault_order.scene_order,
    fault_order.missing_scene,
    fault_order.missing_last_scene,
    fault_order.hard_cut_for_transition,
    fault_order.transition_left_out,
    fault_pictures.other_picture,
    fault_pictures.mirrored_scene,
    fault_container.last_frames_cut,
    fault_container.wrong_size,
    fault_container.wrong_rate,
    fault_container.wrong_matrix,
    fault_container.wrong_primaries,
    fault_container.wrong_range,
    fault_container.wrong_pixels,
    fault_container.wrong_codec,
    fault_container.not_faststart,
    fault_container.uneven_frames,
    fault_container.truncated,
    fault_container.damaged_bytes,
    fault_container.missing_sound,
    fault_sounds.short_sound,
    fault_sounds.late_sound,
    fault_sounds.early_sound,
    fault_sounds.drifting_sound,
    fault_sounds.muted_voice,
    fault_sounds.missing_music,
    fault_sounds.missing_effect,
    fault_sounds.dropout,
    fault_sounds.all_silent,
    fault_sounds.too_quiet,
    fault_sounds.too_loud,
    fault_sounds.clipped,
    fault_sounds.swapped_channels,
    fault_sounds.dead_channel,
    fault_sounds.mono,
    fault_sounds.dc_offset,
    fault_sounds.hum,
    fault_container.other_sample_rate,
    fault_sounds.other_voice,
    fault_pictures.turned_hues,
    fault_pictures.swapped_chroma,
    fault_pictures.converted_by_another_matrix,
    fault_sounds.late_voice,
    fault_sounds.late_effect,
)
"""Made in ``good_exports.base_export``. The order decides each one's random numbers: new ones come last."""

SOUNDING_KINDS: dict[str, Fault] = _named(
    fault_sounds.muted_fast_clip,
    fault_sounds.late_fast_clip,
    fault_sounds.muted_composition,
    fault_sounds.late_composition,
    fault_sounds.late_cut_of_the_music,
)
"""Made in ``good_exports.sounding_export``."""

KINDS = FILM_KINDS | SOUNDING_KINDS
"""Every fault by its name."""
