// An unfitted model cannot exist.
// must say: no matching (function for call to|constructor for initialization of)
// '.*KMeansModel<double>
#include <kindred/kmeans/kmeans.hpp>

void misuse() {
  kindred::KMeansModel<double> model;
}
