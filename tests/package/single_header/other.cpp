// The second unit of the program.
#include "scaled.hpp"

double scaled_in_other(const kindred::Matrix<double>& x) {
  return scaled(x);
}
