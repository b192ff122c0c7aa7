"""How outcomes and classes look: cards as `text` and `html`, pages to hand back, reports, files for other systems."""
