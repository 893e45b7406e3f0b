# Compiles a misuse, which must fail and tell a human why, in the words its second line holds:
#   cmake -D CASE=….cpp -D COMPILER=… -D SOURCE=… -D EIGEN=… -P misuse.cmake
file(STRINGS ${CASE} must_say REGEX "^// must say: ")
string(REGEX REPLACE "^// must say: " "" must_say "${must_say}")

set(ENV{LC_ALL} C)
execute_process(
  COMMAND ${COMPILER} -std=c++20 -fsyntax-only -I${SOURCE}/include -isystem ${EIGEN} ${CASE}
  RESULT_VARIABLE failed ERROR_VARIABLE said)
if(NOT failed)
  message(FATAL_ERROR "This misuse compiles: ${CASE}")
endif()
if(must_say STREQUAL "" OR NOT said MATCHES "${must_say}")
  message(FATAL_ERROR "The compiler does not say \"${must_say}\" but\n${said}")
endif()
