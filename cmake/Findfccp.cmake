# Finds fast-cpp-csv-parser, which has no package of its own: target fccp::fccp, header <csv.h>.
find_path(fccp_INCLUDE_DIR csv.h PATH_SUFFIXES libfccp fast-cpp-csv-parser)
mark_as_advanced(fccp_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(fccp REQUIRED_VARS fccp_INCLUDE_DIR)

if(fccp_FOUND AND NOT TARGET fccp::fccp)
  add_library(fccp::fccp INTERFACE IMPORTED)
  target_include_directories(fccp::fccp SYSTEM INTERFACE ${fccp_INCLUDE_DIR})
  # GCC 12 warns in there once it inlines, system header or not.
  target_compile_options(fccp::fccp INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-truncation>)
  target_link_libraries(fccp::fccp INTERFACE Threads::Threads)
endif()
