// The unit that is compiled for a wider machine.
#include "road.hpp"
#include "units.hpp"

double run_wide() {
  return road();
}
