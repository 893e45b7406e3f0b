# Configures, builds and runs a small project with the toolchain of the tests.

function(run_project source build)
  file(REMOVE_RECURSE ${build})
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${source} -B ${build} -G ${GENERATOR} --log-level=WARNING
            --no-warn-unused-cli -DCMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_PREFIX_PATH=${PREFIX_PATH}"
            -DKINDRED_SOURCE=${SOURCE} ${ARGN}
    COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB programs ${build}/run_*)
  if(NOT programs)
    message(FATAL_ERROR "No program came out of ${source}")
  endif()
  foreach(program IN LISTS programs)
    execute_process(COMMAND ${program} WORKING_DIRECTORY ${build} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endfunction()
