# Asks a test program for its test cases and writes one ctest entry for each.
#   cmake -D PROGRAM=… -D ROOM=… -D OUTPUT=… -P discover.cmake
execute_process(
  COMMAND ${PROGRAM} --list-test-cases --no-version --no-colors=1
  OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)

# A filter that selects nothing, or a case that asserts nothing, is a failure.
set(nothing "test cases: +0 \\||assertions: +0 \\|")

# KINDRED_TEST_UNDER, a command that comes before the program, is read when the tests run; whatever
# that is, it takes its time, as sanitizers do.
set(script [=[
separate_arguments(under UNIX_COMMAND "$ENV{KINDRED_TEST_UNDER}")
set(timeout 300)
if(under OR DEFINED ENV{KINDRED_SANITIZE})
  set(timeout 7200)
endif()
]=])
while(listing MATCHES "^([^\n]*)\n(.*)$")
  set(name "${CMAKE_MATCH_1}")
  set(listing "${CMAKE_MATCH_2}")
  if(name MATCHES "^(=+$|\\[doctest\\])")
    continue()
  endif()
  string(MD5 key "${name}")
  if(DEFINED seen_${key})
    continue()
  endif()
  set(seen_${key} TRUE)

  string(REPLACE "," "\\," filter "${name}")
  string(REPLACE "\"" "'" title "${ROOM}: ${name}")
  set(entry "add_test([==[${title}]==] \${under} [==[${PROGRAM}]==] [==[--test-case=${filter}]==])\n")
  string(APPEND entry "set_tests_properties([==[${title}]==] PROPERTIES "
         "FAIL_REGULAR_EXPRESSION [==[${nothing}]==] ")
  if(name MATCHES "^slow:")
    string(APPEND entry "LABELS slow TIMEOUT 7200 SKIP_REGULAR_EXPRESSION \"skipped: \")\n")
    set(entry "if(CTEST_CONFIGURATION_TYPE STREQUAL slow)\n${entry}endif()\n")
  else()
    string(APPEND entry "TIMEOUT \${timeout})\n")
  endif()
  string(APPEND script "${entry}")
endwhile()
file(WRITE ${OUTPUT} "${script}")
