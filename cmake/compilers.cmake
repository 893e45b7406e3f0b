# Tries all compilers that are here, each in its C++20 and its C++23, with the standard libraries
# there are: all headers without a warning, then a small program that checks itself, at every level of
# optimisation, with -ffast-math, and without exceptions and RTTI: cmake -P cmake/compilers.cmake
# -D COMPILERS="g++;clang++-19" before -P names them instead. It takes some minutes for each.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/setup.cmake)

kindred_set_up(problem Eigen3)
if(problem)
  message(FATAL_ERROR "${problem}")
endif()
find_path(eigen Eigen/Core PATH_SUFFIXES eigen3 HINTS ${KINDRED_DEPENDENCIES}/include REQUIRED
          NO_CACHE)

if(NOT DEFINED COMPILERS)
  foreach(name IN ITEMS g++ clang++)
    foreach(version IN ITEMS "" -12 -13 -14 -15 -16 -17 -18 -19 -20 -21 -22)
      find_program(compiler ${name}${version} NO_CACHE)
      if(compiler)
        file(REAL_PATH ${compiler} real)
        if(NOT real IN_LIST seen)
          list(APPEND seen ${real})
          list(APPEND COMPILERS ${name}${version})
        endif()
      endif()
      unset(compiler)
    endforeach()
  endforeach()
endif()

set(work ${KINDRED_BUILD}/compilers)
file(MAKE_DIRECTORY ${work})
file(WRITE ${work}/all.cpp "#include <kindred/kindred.hpp>\n")
file(WRITE ${work}/standard_library.cpp "#include <version>\nint main() {}\n")
set(includes -I${KINDRED_SOURCE}/include -isystem ${eigen})
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# Runs one command; what it says when it fails is kept, and the rest goes on.
set(failures "")
function(kindred_try what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed)
    message(NOTICE "  FAILED ${what}\n${said}")
    list(APPEND failures ${what})
  else()
    message(NOTICE "  ok ${what}")
  endif()
  set(failures "${failures}" PARENT_SCOPE)
endfunction()

foreach(compiler IN LISTS COMPILERS)
  message(NOTICE "${compiler}")
  set(libraries " ")
  execute_process(COMMAND ${compiler} -stdlib=libc++ ${work}/standard_library.cpp -o ${work}/probe
                  RESULT_VARIABLE no_libcxx OUTPUT_QUIET ERROR_QUIET)
  if(NOT no_libcxx)
    list(APPEND libraries -stdlib=libc++)
  endif()
  foreach(library IN LISTS libraries)
    string(STRIP "${library}" library)
    foreach(standard IN ITEMS -std=c++20 -std=c++2b)
      kindred_try("${compiler} ${library} ${standard}, all headers" ${compiler} ${library} ${standard}
                  ${warnings} ${includes} -fsyntax-only ${work}/all.cpp)
    endforeach()
    # Under -ffast-math Clang 19 warns of every infinity, also of those that are only compared with.
    foreach(flags IN ITEMS -O0 -O1 -O2 -O3 "-O2 -ffast-math -Wno-unknown-warning-option \
-Wno-nan-infinity-disabled" "-O1 -fno-exceptions -fno-rtti")
      separate_arguments(flag_list UNIX_COMMAND "${flags}")
      file(REMOVE ${work}/check)
      kindred_try("${compiler} ${library} ${flags}, a program" ${compiler} ${library} -std=c++20
                  ${flag_list} ${warnings} ${includes} ${CMAKE_CURRENT_LIST_DIR}/compilers/check.cpp
                  -pthread -o ${work}/check)
      if(EXISTS ${work}/check)
        kindred_try("${compiler} ${library} ${flags}, its run" ${work}/check)
      endif()
    endforeach()
  endforeach()
endforeach()

if(failures)
  list(JOIN failures "\n  " failures)
  message(FATAL_ERROR "\n  ${failures}")
endif()
