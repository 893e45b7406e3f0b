// A borrowed callable: lets a kernel be compiled once for every caller's lambda.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace kindred {

template <class Signature>
class FunctionRef;

/// Refers to a callable for the length of a call; owns nothing and never allocates.
template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
 public:
  /// Borrows the callable, which must outlive the call it is handed to.
  template <class F,
            class = std::enable_if_t<!std::is_same_v<std::remove_cvref_t<F>, FunctionRef> &&
                                     std::is_invocable_r_v<Result, F&, Args...>>>
  FunctionRef(F&& callable) noexcept  // NOLINT: borrowing is meant to be implicit
      : object_(address_of(callable)), call_([](void* object, Args... args) -> Result {
          return (*reinterpret_cast<std::remove_reference_t<F>*>(object))(
              std::forward<Args>(args)...);
        }) {}

  /// Calls it.
  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  /// Of a function as well as of an object: what runs kindred's threads keeps both in a void*.
  template <class F>
  static void* address_of(F& callable) noexcept {
    if constexpr (std::is_function_v<F>)
      return reinterpret_cast<void*>(&callable);
    else
      return const_cast<void*>(static_cast<const void*>(std::addressof(callable)));
  }

  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace kindred
