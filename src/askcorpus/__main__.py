"""`python -m askcorpus` is the command `askcorpus`."""

import sys

from askcorpus_start import main

sys.exit(main())
