# Builds and runs a consumer that gets kindred in one of four ways.
include(${CMAKE_CURRENT_LIST_DIR}/project.cmake)

set(work ${BUILD}/tests/package/consumer-${WAY})
file(REMOVE_RECURSE ${work})
if(WAY MATCHES "^(package|pkgconfig)$")
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/first
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  # An installed tree may be moved.
  file(RENAME ${work}/first ${work}/moved)
  list(PREPEND PREFIX_PATH ${work}/moved)

  # What is installed names no path of this machine and no flag that changes code generation.
  file(GLOB_RECURSE files ${work}/moved/share/*)
  foreach(file IN LISTS files)
    file(READ ${file} text)
    foreach(path IN ITEMS ${BUILD} ${SOURCE}/include)
      string(FIND "${text}" ${path} found)
      if(NOT found EQUAL -1)
        message(FATAL_ERROR "${file} holds a path of the machine that built it")
      endif()
    endforeach()
    if(text MATCHES "-(march|mavx|mfma|msse|O[0-3]|ffast)")
      message(FATAL_ERROR "${file} exports a flag that changes code generation")
    endif()
  endforeach()
  set(ENV{PKG_CONFIG_PATH} ${work}/moved/share/pkgconfig)
endif()

run_project(${CMAKE_CURRENT_LIST_DIR}/consumer ${work}/build -DWAY=${WAY})
