"""How search scales: libraries of up to a million passages made of recombined real sentences, timed and scored."""
