# The compilers' run-time checks, for cmake/test.cmake.

# Adds the flags of a sanitizer to the variable `out` and has its first finding end the program.
function(kindred_sanitizer name out)
  set(added -fsanitize=${name})
  if(name STREQUAL undefined)
    # Not part of the group in either compiler. That unsigned numbers wrap round is meant.
    list(APPEND added -fsanitize=float-divide-by-zero,float-cast-overflow)
    set(compiler $ENV{CXX} c++)
    list(GET compiler 0 compiler)
    execute_process(COMMAND ${compiler} --version OUTPUT_VARIABLE version ERROR_QUIET)
    if(version MATCHES clang)
      list(APPEND added -fsanitize=implicit-integer-truncation,implicit-integer-arithmetic-value-change)
    endif()
  elseif(NOT name MATCHES "^(address|thread)$")
    message(FATAL_ERROR "KINDRED_SANITIZE is ${name}, but address, undefined and thread are known")
  endif()
  list(APPEND added -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  list(JOIN added " " added)
  set(${out} "${${out}} ${added}" PARENT_SCOPE)

  set(ENV{ASAN_OPTIONS} detect_stack_use_after_return=1:strict_string_checks=1)
  set(ENV{UBSAN_OPTIONS} print_stacktrace=1)
  set(ENV{TSAN_OPTIONS} halt_on_error=1:second_deadlock_stack=1)
endfunction()
