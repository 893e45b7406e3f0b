// A borrowed callable: lets a kernel be compiled once for every caller's lambda.
#pragma once

#include <concepts>
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
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, FunctionRef> &&
           std::is_invocable_r_v<Result, F&, Args...>) FunctionRef(F&& callable)
  noexcept  // NOLINT: borrowing is meant to be implicit
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, Args... args) -> Result {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace kindred
