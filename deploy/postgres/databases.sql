create database lead_intake;
create database qualification;
create database sales_feedback;
create database digest;
