// Functions that cost nothing where nobody calls them.
#pragma once

namespace kindred::detail {

/// A function of a header that is no template is compiled in every unit that includes the header,
/// and so is every template that its body calls. With `template <Compiled = on_use>` in front,
/// which callers do not see, it is compiled only where it is called. It stands before functions
/// that work is handed to when all arguments are checked and that take a compiler longest; what
/// depends on a type of the caller's anyway does without.
enum Compiled : bool { on_use };

}  // namespace kindred::detail
