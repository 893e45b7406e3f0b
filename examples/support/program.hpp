// The frame of a command-line program: exit code 0, or one clear sentence and exit code 2.
#pragma once

#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include <CLI/CLI.hpp>

namespace examples {

/// Reads the command line into `app`, then runs `body()`. `--help` prints and ends with 0; bad
/// options and every exception end with one sentence on standard error and 2.
template <class Body>
int run_program(CLI::App& app, int argc, char** argv, Body&& body) {
  const auto complain = [&](const std::string& sentence) {
    std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), sentence.c_str());
    return 2;
  };
  try {
    app.parse(argc, argv);
    body();
    if (std::fflush(stdout) != 0) return complain("standard output cannot be written");
    return 0;
  } catch (const CLI::Success& asked_for_help) {
    return app.exit(asked_for_help);
  } catch (const CLI::ParseError& error) {
    return complain(std::string(error.what()) + " (--help tells the options)");
  } catch (const std::bad_alloc&) {
    return complain("there is not enough memory for this input");
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}

}  // namespace examples
