// Command counterfoil reconciles a Centra shop with the ERP its books are kept in.
package main
