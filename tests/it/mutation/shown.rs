//! What a person sees: the table of what is compared, and a few mutations through the binary.
