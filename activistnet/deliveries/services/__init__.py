"""What is done with deliveries: handing over, writing to offices, answering, ending."""
