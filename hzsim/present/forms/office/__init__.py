"""What files of office programs share: how they are set, their template, their bytes, the looks of their charts."""
