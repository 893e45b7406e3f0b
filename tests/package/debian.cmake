# Builds the Debian package, looks into it, installs it below a folder of its own, builds and runs a
# consumer against that, and removes it again without a trace.
include(${CMAKE_CURRENT_LIST_DIR}/project.cmake)

find_program(dpkg dpkg)
find_program(dpkg_deb dpkg-deb)
execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT dpkg OR NOT dpkg_deb OR NOT user EQUAL 0)
  message(NOTICE "skipped: needs dpkg, and root to install a package")
  return()
endif()

set(work ${BUILD}/tests/package/debian)
file(REMOVE_RECURSE ${work})
execute_process(COMMAND ${CMAKE_COMMAND} -D OUTPUT=${work}/made -P
                        ${SOURCE}/cmake/packaging/debian.cmake COMMAND_ERROR_IS_FATAL ANY)
file(GLOB package ${work}/made/*.deb)

# What it says of itself, and that it holds no more than it should.
foreach(line IN ITEMS "Package: libkindred-dev" "Architecture: all" "Depends: libeigen3-dev")
  execute_process(COMMAND ${dpkg_deb} --field ${package} OUTPUT_VARIABLE fields
                  COMMAND_ERROR_IS_FATAL ANY)
  if(NOT fields MATCHES "(^|\n)${line}")
    message(FATAL_ERROR "The package does not say \"${line}\" but\n${fields}")
  endif()
endforeach()
execute_process(COMMAND ${dpkg_deb} --contents ${package} OUTPUT_VARIABLE listing
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" entries "${listing}")
foreach(entry IN LISTS entries)
  if(NOT entry MATCHES "root/root .* \\./(usr/((include|share)/(.*)?)?)?$")
    message(FATAL_ERROR "Should not be in the package: ${entry}")
  endif()
endforeach()
foreach(file IN ITEMS include/kindred/kindred.hpp share/cmake/kindred/kindredConfig.cmake
                      share/pkgconfig/kindred.pc share/doc/libkindred-dev/copyright)
  if(NOT listing MATCHES "\\./usr/${file}\n")
    message(FATAL_ERROR "Should be in the package: ${file}")
  endif()
endforeach()

# Installed, used, removed.
set(root ${work}/root)
file(MAKE_DIRECTORY ${root}/var/lib/dpkg/info ${root}/var/lib/dpkg/updates)
file(TOUCH ${root}/var/lib/dpkg/status)
set(dpkg ${dpkg} --root=${root} --force-depends --log=/dev/null)
set(ENV{LC_ALL} C)
execute_process(COMMAND ${dpkg} --install ${package} OUTPUT_QUIET ERROR_QUIET
                COMMAND_ERROR_IS_FATAL ANY)
list(PREPEND PREFIX_PATH ${root}/usr)
run_project(${CMAKE_CURRENT_LIST_DIR}/consumer ${work}/build -DWAY=package)
file(STRINGS ${work}/build/CMakeCache.txt found REGEX "^kindred_DIR:")
if(NOT found MATCHES "=${root}/usr/share/cmake/kindred$")
  message(FATAL_ERROR "The consumer used another kindred: ${found}")
endif()

execute_process(COMMAND ${dpkg} --purge libkindred-dev OUTPUT_QUIET ERROR_QUIET
                COMMAND_ERROR_IS_FATAL ANY)
file(GLOB left RELATIVE ${root} ${root}/*)
if(NOT left STREQUAL "var")
  message(FATAL_ERROR "Left behind in ${root}: ${left}")
endif()
