// The unit that is compiled without optimisation.
#include "road.hpp"
#include "units.hpp"

double run_plain() {
  return road();
}
